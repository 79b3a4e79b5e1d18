package dev.cgroupns.e2e.delivery;

import static dev.cgroupns.e2e.delivery.DeliveringWebhook.builder;
import static dev.cgroupns.e2e.delivery.DeliveringWebhook.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.controlplane.SharedControlPlane;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tenants name ConfigMaps in their pods. The webhook creates and replaces only its own. */
@ExtendWith(SharedControlPlane.class)
class ForeignConfigMapsE2E {
    private static final String OF_ANOTHER_VERSION = "cgroupns-launcher-0.0.1-amd64-0123456789";

    private final KubernetesClient client;
    private final DeliveringWebhook webhook;
    private String namespace = "";

    ForeignConfigMapsE2E(Cluster cluster, Deliveries deliveries) {
        this.client = cluster.client();
        this.webhook = deliveries.by("configMap");
    }

    @BeforeEach
    void makeNamespace() {
        namespace = webhook.namespace();
    }

    @Test
    void changedConfigMapOfTheWebhookIsReplacedBeforeThePodIsAnswered() {
        ConfigMap own = ownInAnotherNamespace();
        ConfigMap changed = place(own.getMetadata().getName(), own.getMetadata().getLabels());

        webhook.create(namespace, builder("amd64"));

        assertThat(webhook.configMaps(namespace))
                .hasSize(1)
                .allMatch(map -> map.getBinaryData().equals(own.getBinaryData()))
                .noneMatch(map ->
                        map.getMetadata().getUid().equals(changed.getMetadata().getUid()));
    }

    @Test
    void foreignConfigMapOfTheSameNameIsKeptAndThePodGetsAnInitContainer() {
        ConfigMap other = place(ownInAnotherNamespace().getMetadata().getName(), Map.of());

        Pod pod = webhook.create(namespace, builder("amd64"));

        assertThat(delivery(pod)).isEqualTo("initContainer");
        assertKept(other);
        assertThat(webhook.log())
                .contains(other.getMetadata().getName()
                        + " exists without the label app.kubernetes.io/managed-by=cgroupns-injector");
    }

    static Stream<Map<String, String>> labels() {
        return Stream.of(Map.of(), Map.of("app.kubernetes.io/managed-by", "cgroupns-injector"));
    }

    @ParameterizedTest
    @MethodSource("labels")
    void configMapOfAnotherVersionIsKept(Map<String, String> labels) {
        ConfigMap other = place(OF_ANOTHER_VERSION, labels);

        webhook.create(namespace, injectedFrom(OF_ANOTHER_VERSION));

        assertKept(other);
    }

    @Test
    void noneIsCreatedForANameOfAnotherVersion() {
        webhook.create(namespace, injectedFrom(OF_ANOTHER_VERSION));

        assertThat(client.configMaps()
                        .inNamespace(namespace)
                        .withName(OF_ANOTHER_VERSION)
                        .get())
                .isNull();
    }

    @Test
    void nothingIsWrittenOnDryRunOfACopy() {
        String own = ownInAnotherNamespace().getMetadata().getName();

        webhook.dryRun(namespace, injectedFrom(own)).success();

        assertThat(webhook.configMaps(namespace)).isEmpty();
    }

    private ConfigMap ownInAnotherNamespace() {
        String other = webhook.namespace();
        webhook.create(other, builder("amd64"));
        return webhook.configMaps(other).getFirst();
    }

    /** Creates a ConfigMap without a launcher. */
    private ConfigMap place(String name, Map<String, String> labels) {
        return client.configMaps()
                .inNamespace(namespace)
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(labels)
                        .endMetadata()
                        .withImmutable(true)
                        .addToBinaryData("launcher", "AAAA")
                        .build())
                .create();
    }

    private void assertKept(ConfigMap map) {
        assertThat(client.resource(map).get()).isEqualTo(map);
    }

    /** A pod that says that it was injected from a ConfigMap. */
    private static Pod injectedFrom(String configMap) {
        Pod pod = builder("amd64");
        Container container = pod.getSpec().getContainers().getFirst();
        container.setCommand(List.of("/cgroupns/launcher", "--", "buildkitd"));
        container.setVolumeMounts(List.of(new VolumeMountBuilder()
                .withName("cgroupns-launcher")
                .withMountPath("/cgroupns")
                .build()));
        pod.getSpec()
                .setVolumes(List.of(new VolumeBuilder()
                        .withName("cgroupns-launcher")
                        .withNewConfigMap()
                        .withName(configMap)
                        .endConfigMap()
                        .build()));
        return pod;
    }
}
