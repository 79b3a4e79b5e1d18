package dev.cgroupns.e2e.delivery;

import static dev.cgroupns.e2e.delivery.DeliveringWebhook.builder;
import static dev.cgroupns.e2e.delivery.DeliveringWebhook.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.controlplane.SharedControlPlane;
import dev.cgroupns.e2e.webhook.ChartRights;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The choice on Kubernetes 1.36 with nodes of several kinds, and without permissions. */
@ExtendWith(SharedControlPlane.class)
class ChoiceE2E {
    private final Cluster cluster;

    ChoiceE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void autoFollowsTheNodes() {
        try (DeliveringWebhook webhook = DeliveringWebhook.start(cluster, "auto", ChartRights.CONFIG_MAPS);
                NodeObjects nodes = new NodeObjects(cluster.client())) {
            String namespace = webhook.namespace();
            webhook.awaitDelivery(namespace, builder("amd64"), "configMap");
            webhook.awaitDelivery(namespace, builder(""), "initContainer");

            nodes.add("new-amd64", "amd64", NodeObjects.NEW_RUNTIME);
            webhook.awaitDelivery(namespace, builder(""), "imageVolume");
            assertImageVolumeIsAccepted(webhook.create(namespace, builder("")));

            nodes.add("new-arm64", "arm64", NodeObjects.NEW_RUNTIME);
            nodes.add("old-amd64", "amd64", NodeObjects.OLD_RUNTIME);
            webhook.awaitDelivery(namespace, builder("arm64"), "imageVolume");
            webhook.awaitDelivery(namespace, builder("amd64"), "configMap");
            webhook.awaitDelivery(namespace, builder(""), "initContainer");

            nodes.close();
            webhook.awaitDelivery(namespace, builder("arm64"), "configMap");
        }
    }

    private static void assertImageVolumeIsAccepted(Pod pod) {
        assertThat(pod.getSpec().getInitContainers()).isEmpty();
        assertThat(pod.getSpec().getVolumes())
                .filteredOn(volume -> volume.getImage() != null)
                .singleElement()
                .satisfies(volume -> {
                    assertThat(volume.getName()).isEqualTo("cgroupns-launcher");
                    assertThat(volume.getImage().getReference()).startsWith("ghcr.io/cgroupns/launcher:");
                    assertThat(volume.getImage().getPullPolicy()).isEqualTo("IfNotPresent");
                });
        assertThat(pod.getSpec().getContainers().getFirst().getCommand()).startsWith("/cgroupns/launcher");
    }

    @Test
    void withoutPermissionsNothingIsWrittenAndThePodsOwnerIsWarned() {
        try (DeliveringWebhook webhook = DeliveringWebhook.start(cluster, "configMap", ChartRights.NONE)) {
            String namespace = webhook.namespace();

            var result = webhook.dryRun(namespace, builder("amd64"));
            Pod pod = webhook.create(namespace, builder("amd64"));

            result.success();
            assertThat(result.errors())
                    .contains(
                            "DELIVERY_CHANGED: launcher.delivery is configMap, but the cluster's ConfigMaps are not known");
            assertThat(delivery(pod)).isEqualTo("initContainer");
            assertThat(webhook.configMaps(namespace)).isEmpty();
        }
    }
}
