package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import dev.cgroupns.e2e.delivery.DeliveringWebhook.Rights;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher gets into a pod without an init container, and starts the daemon from where it is mounted. */
@ExtendWith(SharedRealCluster.class)
class DeliveryE2E {
    private static final String WAITING = "busybox sleep 86400";

    private final RealCluster cluster;

    DeliveryE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    /** This server and this node have image volumes. */
    @ParameterizedTest
    @CsvSource({"imageVolume,imageVolume", "configMap,configMap", "auto,imageVolume"})
    void stepRunsInPod(String configured, String delivered) {
        try (DeliveringWebhook webhook = DeliveringWebhook.start(cluster.cluster(), configured, Rights.OF_CHART)) {
            String namespace = webhook.namespace();
            Pod limited = Pods.read("limited");
            webhook.awaitDelivery(namespace, limited, delivered);
            BuilderPod pod = BuilderPod.awaitDaemon(cluster, webhook.create(namespace, limited), "builder");

            assertThat(pod.pod().getSpec().getInitContainers()).isEmpty();
            try (RunningBuild build = pod.build(WAITING)) {
                assertThat(build.awaitStep().group()).startsWith(pod.group() + "/buildkit/");
            }
            Progress.say("delivered by " + delivered + " (" + configured + "):  a step runs in its pod");
            pod.delete();
        }
    }
}
