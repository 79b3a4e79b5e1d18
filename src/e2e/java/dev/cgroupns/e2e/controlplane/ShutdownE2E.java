package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.webhook.TlsClient;
import dev.cgroupns.e2e.webhook.WebhookServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A pod that is deleted is called for a while longer, by those who have not heard of it. */
class ShutdownE2E {
    private static final byte[] REVIEW = """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "late", "operation": "CREATE",
             "kind": {"group": "", "version": "v1", "kind": "Pod"}, "object": {"spec": {"containers": [{"name": "a"}]}}}}
            """.getBytes(StandardCharsets.UTF_8);
    private static final int TERMINATED = 128 + 15;

    @Test
    void answersWhileItIsNotReadyAnyMore() throws IOException {
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
