package dev.cgroupns.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.AdmissionLoad;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The memory of two replicas that inject every builder themselves. */
@ExtendWith(ClusterWithNode.class)
class MemoryE2E {
    /** The limit in values.yaml. */
    private static final long LIMIT_MIB = 320;

    private static final int PODS = 1000;

    private final Cluster cluster;

    MemoryE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void staysBelowItsMemoryLimit() {
        try (Release release = Release.install(cluster, "--set", "engine=webhook")) {
            List<WebhookProcess> processes =
                    release.pods().stream().map(WebhookProcess::of).toList();
            processes.forEach(process -> Progress.say("at rest: %d MiB resident".formatted(process.residentMiB())));

            try (AdmissionLoad load = AdmissionLoad.start(cluster)) {
                load.awaitInjected(PODS);
            }

            for (WebhookProcess process : processes) {
                Progress.say("under load: %d MiB resident at most, %s"
                        .formatted(process.residentPeakMiB(), process.charged()));
                assertThat(process.residentPeakMiB()).isLessThan(LIMIT_MIB);
            }
        }
    }
}
