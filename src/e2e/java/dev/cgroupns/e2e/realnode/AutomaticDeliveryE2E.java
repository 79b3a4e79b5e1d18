package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import dev.cgroupns.e2e.webhook.ChartRights;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With {@code auto}, the webhook chooses the lightest delivery that this server and this node support. */
@ExtendWith(SharedRealCluster.class)
class AutomaticDeliveryE2E {
    private final RealCluster cluster;

    AutomaticDeliveryE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void launcherComesInAnImageVolume() {
        try (DeliveringWebhook webhook = DeliveringWebhook.start(cluster.cluster(), "auto", ChartRights.CONFIG_MAPS)) {
            String namespace = webhook.namespace();
            Pod limited = Pods.read("limited");
            webhook.awaitDelivery(namespace, limited, "imageVolume");
            BuilderPod pod = BuilderPod.awaitDaemon(cluster, webhook.create(namespace, limited), "builder");

            assertThat(pod.pod().getSpec().getInitContainers()).isEmpty();
            pod.assertStepRunsInItsGroup();
            Progress.say("delivered by imageVolume (auto):  a step runs in its pod");
            pod.delete();
        }
    }
}
