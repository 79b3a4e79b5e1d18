package dev.cgroupns.e2e.delivery;

import static dev.cgroupns.e2e.delivery.DeliveringWebhook.builder;
import static dev.cgroupns.e2e.delivery.DeliveringWebhook.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.delivery.DeliveringWebhook.Rights;
import dev.cgroupns.e2e.proof.SharedControlPlane;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is chosen on a Kubernetes 1.36 with nodes of several kinds. Of each choice nothing but the choice is proved here. */
@ExtendWith(SharedControlPlane.class)
class ChoiceE2E {
    private static final String NEW_RUNTIME = "containerd://2.1.4";
    private static final String OLD_RUNTIME = "containerd://1.7.28";

    private final Cluster cluster;
    private final List<Node> nodes = new ArrayList<>();

    ChoiceE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @AfterEach
    void removeNodes() {
        nodes.forEach(node -> cluster.client().resource(node).delete());
    }

    @Test
    void autoFollowsTheNodes() {
        try (DeliveringWebhook webhook = DeliveringWebhook.start(cluster, "auto", Rights.OF_CHART)) {
            String namespace = webhook.namespace();
            webhook.awaitDelivery(namespace, builder("amd64"), "configMap");
            webhook.awaitDelivery(namespace, builder(""), "initContainer");

            node("new-amd64", "amd64", NEW_RUNTIME);
            webhook.awaitDelivery(namespace, builder(""), "imageVolume");

            node("new-arm64", "arm64", NEW_RUNTIME);
            node("old-amd64", "amd64", OLD_RUNTIME);
            webhook.awaitDelivery(namespace, builder("arm64"), "imageVolume");
            webhook.awaitDelivery(namespace, builder("amd64"), "configMap");
            webhook.awaitDelivery(namespace, builder(""), "initContainer");

            removeNodes();
            webhook.awaitDelivery(namespace, builder("arm64"), "configMap");
            assertThat(webhook.log()).doesNotContain("ERROR");
        }
    }

    @Test
    void autoWithoutRightsIsTheInitContainer() {
        node("new-amd64", "amd64", NEW_RUNTIME);
        try (DeliveringWebhook webhook = DeliveringWebhook.start(cluster, "auto", Rights.NONE)) {
            Pod pod = webhook.create(webhook.namespace(), builder("amd64"));

            assertThat(delivery(pod)).isEqualTo("initContainer");
        }
    }

    @Test
    void configMapNeedsRightsAndSaysSo() {
        try (DeliveringWebhook webhook = DeliveringWebhook.start(cluster, "configMap", Rights.NONE)) {
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

    @Test
    void configMapFollowsTheArchitectureOfTheNodes() {
        try (DeliveringWebhook webhook = DeliveringWebhook.start(cluster, "configMap", Rights.OF_CHART)) {
            String namespace = webhook.namespace();
            node("amd64-1", "amd64", OLD_RUNTIME);
            node("amd64-2", "amd64", NEW_RUNTIME);
            webhook.awaitDelivery(namespace, builder(""), "configMap");

            node("arm64-1", "arm64", NEW_RUNTIME);
            webhook.awaitDelivery(namespace, builder(""), "initContainer");

            Pod bound = builder("");
            bound.getSpec().setNodeName("arm64-1");
            String name = webhook.create(namespace, bound).getSpec().getVolumes().stream()
                    .filter(volume -> volume.getConfigMap() != null)
                    .findFirst()
                    .orElseThrow()
                    .getConfigMap()
                    .getName();
            assertThat(name).contains("-arm64-");
        }
    }

    /** A Kubernetes 1.36 takes the field, and the second call, for the token of the service account, changes nothing. */
    @Test
    void imageVolumeIsAcceptedAndNothingOfTheClusterIsRead() {
        try (DeliveringWebhook webhook = DeliveringWebhook.start(cluster, "imageVolume", Rights.NONE)) {
            Pod pod = webhook.create(webhook.namespace(), builder(""));

            assertThat(pod.getSpec().getInitContainers()).isEmpty();
            assertThat(pod.getSpec().getVolumes())
                    .filteredOn(volume -> volume.getImage() != null)
                    .singleElement()
                    .satisfies(volume -> {
                        assertThat(volume.getName()).isEqualTo("cgroupns-launcher");
                        assertThat(volume.getImage().getReference()).isEqualTo("registry.example/launcher:1");
                        assertThat(volume.getImage().getPullPolicy()).isEqualTo("IfNotPresent");
                    });
            assertThat(pod.getSpec().getContainers().getFirst().getCommand()).startsWith("/cgroupns/launcher");
            assertThat(webhook.log()).doesNotContain("not known");
        }
    }

    /** A node that is an object alone: no kubelet is behind it. */
    private void node(String name, String architecture, String runtime) {
        nodes.add(cluster.client()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(Map.of("kubernetes.io/arch", architecture))
                        .endMetadata()
                        .withNewStatus()
                        .withNewNodeInfo()
                        .withArchitecture(architecture)
                        .withOperatingSystem("linux")
                        .withKubeletVersion("v1.36.3")
                        .withContainerRuntimeVersion(runtime)
                        .withBootID("")
                        .withKernelVersion("")
                        .withKubeProxyVersion("")
                        .withMachineID("")
                        .withOsImage("")
                        .withSystemUUID("")
                        .endNodeInfo()
                        .endStatus()
                        .build())
                .create());
    }
}
