package dev.cgroupns.e2e.delivery;

import static dev.cgroupns.e2e.delivery.DeliveringWebhook.builder;
import static dev.cgroupns.e2e.delivery.DeliveringWebhook.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.controlplane.SharedControlPlane;
import dev.cgroupns.e2e.webhook.ChartRights;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** The launcher's ConfigMaps, maintained by a webhook with the chart's permissions. */
@ExtendWith(SharedControlPlane.class)
@TestInstance(Lifecycle.PER_CLASS)
class ConfigMapE2E {
    private final KubernetesClient client;
    private final String architecture = System.getProperty("os.arch").equals("amd64") ? "amd64" : "arm64";
    private final DeliveringWebhook webhook;
    private String namespace = "";

    ConfigMapE2E(Cluster cluster) {
        this.client = cluster.client();
        this.webhook = DeliveringWebhook.start(cluster, "configMap", ChartRights.CONFIG_MAPS);
    }

    @BeforeAll
    void awaitThatItKnowsTheCluster() {
        webhook.awaitDelivery(webhook.namespace(), builder(architecture), "configMap");
    }

    @AfterAll
    void end() {
        webhook.close();
    }

    @BeforeEach
    void makeNamespace() {
        namespace = webhook.namespace();
    }

    @Test
    void isThereBeforeThePodAndCannotBeChanged() throws Exception {
        Pod pod = webhook.create(namespace, builder(architecture));

        ConfigMap map = only();
        assertThat(map.getMetadata().getCreationTimestamp())
                .isLessThanOrEqualTo(pod.getMetadata().getCreationTimestamp());
        assertThat(Long.parseLong(map.getMetadata().getResourceVersion()))
                .isLessThan(Long.parseLong(pod.getMetadata().getResourceVersion()));
        assertThat(volume(pod).getConfigMap().getName())
                .isEqualTo(map.getMetadata().getName())
                .contains("-" + architecture + "-");
        assertThat(volume(pod).getConfigMap().getDefaultMode()).isEqualTo(0555);
        assertThat(pod.getSpec().getInitContainers()).isEmpty();
        assertThat(Base64.getDecoder().decode(map.getBinaryData().get("launcher")))
                .isEqualTo(Files.readAllBytes(Tools.launcher()));
        ConfigMap changed =
                new ConfigMapBuilder(map).addToBinaryData("launcher", "AAAA").build();
        assertThatThrownBy(() -> client.resource(changed).update())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("immutable");
    }

    @Test
    void oneServesAllPodsOfAnArchitecture() {
        webhook.create(namespace, builder(architecture));
        ConfigMap first = only();
        webhook.create(namespace, builder(architecture));

        assertThat(only().getMetadata().getUid()).isEqualTo(first.getMetadata().getUid());

        webhook.create(namespace, builder(architecture.equals("amd64") ? "arm64" : "amd64"));
        assertThat(webhook.configMaps(namespace)).hasSize(2);
    }

    @Test
    void copyOfAnInjectedPodFindsItInItsNamespace() {
        Pod injected = webhook.create(namespace, builder(architecture));
        Pod copy = new PodBuilder()
                .withNewMetadata()
                .withName("copy")
                .withAnnotations(injected.getMetadata().getAnnotations())
                .endMetadata()
                .withSpec(injected.getSpec())
                .build();
        String other = webhook.namespace();

        webhook.create(other, copy);

        assertThat(webhook.configMaps(other)).hasSize(1).allMatch(map -> isLike(map, only()));
    }

    @Test
    void isRecreatedWhenDeleted() {
        webhook.create(namespace, builder(architecture));
        ConfigMap first = only();

        client.resource(first).delete();

        eventually()
                .until(() -> webhook.configMaps(namespace).stream()
                        .anyMatch(map -> isLike(map, first)
                                && !map.getMetadata()
                                        .getUid()
                                        .equals(first.getMetadata().getUid())));
    }

    @Test
    void isRecreatedWhenReplaced() {
        webhook.create(namespace, builder(architecture));
        ConfigMap first = only();

        replaceWith(new ConfigMapBuilder()
                .withNewMetadata()
                .withName(first.getMetadata().getName())
                .withLabels(first.getMetadata().getLabels())
                .endMetadata()
                .addToBinaryData("launcher", "AAAA")
                .build());

        eventually().untilAsserted(() -> assertThat(isLike(only(), first)).isTrue());
    }

    @Test
    void nothingIsWrittenOnDryRun() {
        String pod = webhook.dryRun(namespace, builder(architecture), "--output=json")
                .success();

        assertThat(delivery(pod)).isEqualTo("configMap");
        assertThat(webhook.configMaps(namespace)).isEmpty();
    }

    @Test
    void quotaWithoutConfigMapsLeadsToAnInitContainer() {
        client.resourceQuotas()
                .inNamespace(namespace)
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("few")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("count/configmaps", new Quantity("0"))
                        .endSpec()
                        .build())
                .create();
        eventually()
                .until(() -> client.resourceQuotas()
                                .inNamespace(namespace)
                                .withName("few")
                                .get()
                                .getStatus()
                                .getHard()
                        != null);

        Pod pod = webhook.create(namespace, builder(architecture));

        assertThat(delivery(pod)).isEqualTo("initContainer");
        assertThat(pod.getSpec().getInitContainers()).hasSize(1);
        assertThat(webhook.configMaps(namespace)).isEmpty();
        assertThat(webhook.log()).contains("exceeded quota");
    }

    @Test
    void podWithoutNodeSelectorGetsAnInitContainerAndANotice() {
        var result = webhook.dryRun(namespace, builder(""));

        result.success();
        assertThat(result.errors())
                .contains(
                        "DELIVERY_CHANGED: launcher.delivery is configMap, but the pod's architecture is not certain");
    }

    @Test
    void architectureOfAllNodesIsCertain() {
        try (NodeObjects nodes = new NodeObjects(client)) {
            nodes.add("amd64-1", "amd64", NodeObjects.OLD_RUNTIME);
            nodes.add("amd64-2", "amd64", NodeObjects.NEW_RUNTIME);
            webhook.awaitDelivery(namespace, builder(""), "configMap");

            nodes.add("arm64-1", "arm64", NodeObjects.NEW_RUNTIME);
            webhook.awaitDelivery(namespace, builder(""), "initContainer");

            Pod bound = builder("");
            bound.getSpec().setNodeName("arm64-1");
            assertThat(volume(webhook.create(namespace, bound)).getConfigMap().getName())
                    .contains("-arm64-");
        }
    }

    /**
     * While the webhook still runs, the ConfigMap must not come back with an owner that is gone: it would never be
     * deleted. The webhooks of other tests may restore it with theirs.
     */
    @Test
    void isDeletedWithTheWebhookConfiguration() {
        webhook.create(namespace, builder(architecture));
        ConfigMap map = only();
        String deleted = namespace + "/" + map.getMetadata().getName();

        webhook.unregister();
        try {
            eventually()
                    .until(() -> webhook.log()
                            .lines()
                            .anyMatch(line -> line.contains(deleted) && line.contains("does not exist")));

            assertThat(webhook.configMaps(namespace))
                    .allSatisfy(restored -> assertThat(restored.getMetadata().getOwnerReferences())
                            .isNotEmpty()
                            .doesNotContainAnyElementsOf(map.getMetadata().getOwnerReferences()));
        } finally {
            webhook.register();
        }
    }

    private ConfigMap only() {
        List<ConfigMap> maps = webhook.configMaps(namespace);
        assertThat(maps).hasSize(1);
        return maps.getFirst();
    }

    /** It may be deleted and recreated in between. */
    private void replaceWith(ConfigMap other) {
        eventually()
                .ignoreExceptionsMatching(KubernetesClientException.class::isInstance)
                .until(() -> {
                    client.configMaps()
                            .inNamespace(namespace)
                            .withName(other.getMetadata().getName())
                            .delete();
                    return client.configMaps()
                                    .inNamespace(namespace)
                                    .resource(other)
                                    .create()
                            != null;
                });
    }

    private static boolean isLike(ConfigMap map, ConfigMap first) {
        return Objects.equals(map.getBinaryData(), first.getBinaryData())
                && Boolean.TRUE.equals(map.getImmutable())
                && Map.copyOf(map.getMetadata().getLabels())
                        .equals(first.getMetadata().getLabels());
    }

    private static Volume volume(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(each -> each.getName().equals("cgroupns-launcher"))
                .findFirst()
                .orElseThrow();
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofMinutes(3));
    }
}
