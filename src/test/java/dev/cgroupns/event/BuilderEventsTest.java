package dev.cgroupns.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.report.BuilderReport;
import dev.cgroupns.report.BuilderReport.Urgency;
import dev.cgroupns.report.PodOrigin;
import dev.cgroupns.report.PodReport;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BuilderEventsTest {
    private static final int FLOOD = 5000;

    /** The API server waits for the webhook, so the webhook must not wait for the API server. */
    @Test
    void anApiServerThatHangsDelaysNothing() throws IOException {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        // It accepts connections and never answers.
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder()
                                .withAutoConfigure(false)
                                .withMasterUrl("http://127.0.0.1:" + hanging.getLocalPort())
                                .build())
                        .build();
                BuilderEvents events = new BuilderEvents(client, "replica", meters)) {
            for (int i = 0; i < FLOOD; i++) {
                events.reported(report("namespace-" + i));
            }

            assertThat(meters.get("cgroupns.events")
                            .tag("outcome", "written")
                            .counter()
                            .count())
                    .isZero();
            assertThat(meters.get("cgroupns.events")
                            .tag("outcome", "dropped")
                            .counter()
                            .count())
                    .isPositive();
        }
    }

    /** Kubernetes limits bytes, not characters. */
    @Test
    void aNoteIsCutToTheBytesThatKubernetesAccepts() {
        assertThat(EventWriter.note("short")).isEqualTo("short");
        assertThat(EventWriter.note("😀".repeat(400)).getBytes(StandardCharsets.UTF_8))
                .hasSize(1024);
    }

    private static PodReport report(String namespace) {
        return new PodReport(
                new PodOrigin(namespace, "builder", "", Optional.empty()),
                List.of(new BuilderReport("b", "OPTED_OUT", "", "message", Urgency.LEAKS)));
    }
}
