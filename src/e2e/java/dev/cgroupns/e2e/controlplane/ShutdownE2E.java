package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.webhook.TlsClient;
import dev.cgroupns.e2e.webhook.WebhookServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A deleted pod is called for a while longer, by API servers that have not seen its deletion. */
class ShutdownE2E {
    private static final byte[] REVIEW = """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "late", "operation": "CREATE",
             "kind": {"group": "", "version": "v1", "kind": "Pod"}, "object": {"spec": {"containers": [{"name": "a"}]}}}}
            """.getBytes(StandardCharsets.UTF_8);
    private static final int TERMINATED = 128 + 15;

    @Test
    void answersWhileItIsNoLongerReady() throws IOException {
        try (WebhookServer server = WebhookServer.launch(List.of("-Dquarkus.shutdown.delay=15S"))) {
            server.awaitReady();

            server.askToEnd();

            server.awaitUnready("\"status\": \"DOWN\"");
            assertThat(TlsClient.post(server.mutate(), server.authority(), REVIEW))
                    .isEqualTo(200);
            assertThat(server.awaitEnd()).isEqualTo(TERMINATED);
        }
    }
}
