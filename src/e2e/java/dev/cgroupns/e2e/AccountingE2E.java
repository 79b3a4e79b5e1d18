package dev.cgroupns.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cgroupns.e2e.cluster.Cluster;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The API server's own bookkeeping must not see the init container that was added. */
@ExtendWith(SharedControlPlane.class)
class AccountingE2E {
    private static final Map<String, Quantity> ONE = Map.of("cpu", new Quantity("1"), "memory", new Quantity("1Gi"));
    private static final Map<String, Quantity> HALF =
            Map.of("cpu", new Quantity("500m"), "memory", new Quantity("512Mi"));

    private static final ResourceRequirements GUARANTEED =
            new ResourceRequirementsBuilder().withRequests(ONE).withLimits(ONE).build();
    private static final ResourceRequirements BURSTABLE =
            new ResourceRequirementsBuilder().withRequests(HALF).withLimits(ONE).build();
    private static final ResourceRequirements BEST_EFFORT = new ResourceRequirements();

    private final Cluster cluster;

    AccountingE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    static Stream<Arguments> classes() {
        return Stream.of(
                Arguments.of("Guaranteed", GUARANTEED),
                Arguments.of("Burstable", BURSTABLE),
                Arguments.of("BestEffort", BEST_EFFORT));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void qosClassStays(String qosClass, ResourceRequirements resources) {
        Pod pod = injected(cluster.namespace("qos", Map.of()), builder(resources));

        assertThat(pod.getStatus().getQosClass()).isEqualTo(qosClass);
    }

    /** The builder takes all that the LimitRange allows to a container and to a pod. */
    @Test
    void limitRangeThatFitsExactlyStillFits() {
        String namespace = cluster.namespace("limits", Map.of());
        limitRange(namespace);

        assertThatCode(() -> injected(namespace, builder(GUARANTEED))).doesNotThrowAnyException();
    }

    @Test
    void limitRangeDefaultsStillFit() {
        String namespace = cluster.namespace("limits", Map.of());
        limitRange(namespace);

        Pod pod = injected(namespace, builder(BEST_EFFORT));

        assertThat(pod.getSpec().getInitContainers().getFirst().getResources())
                .isEqualTo(pod.getSpec().getContainers().getFirst().getResources());
    }

    @ParameterizedTest
    @MethodSource("classes")
    void quotaCountsTheSame(String qosClass, ResourceRequirements resources) {
        Map<String, Quantity> asItIs = quotaUsedBy(optedOut(builder(resources)));
        Map<String, Quantity> injected = quotaUsedBy(builder(resources));

        assertThat(injected).isEqualTo(asItIs);
    }

    private Map<String, Quantity> quotaUsedBy(Pod pod) {
        String namespace = cluster.namespace("quota", Map.of());
        // A quota refuses pods that do not say what they take; defaults let BestEffort ones in.
        limitRange(namespace);
        cluster.client()
                .resourceQuotas()
                .inNamespace(namespace)
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("quota")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("1"))
                        .addToHard("requests.cpu", new Quantity("1"))
                        .addToHard("requests.memory", new Quantity("1Gi"))
                        .addToHard("limits.cpu", new Quantity("1"))
                        .addToHard("limits.memory", new Quantity("1Gi"))
                        .endSpec()
                        .build())
                .create();
        Awaitility.await("quota in force")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !used(namespace).isEmpty());
        Pods.create(cluster, namespace, pod);
        Awaitility.await("pod counted")
                .atMost(Duration.ofSeconds(60))
                .until(() -> new Quantity("1").equals(used(namespace).get("pods")));
        return used(namespace);
    }

    private Map<String, Quantity> used(String namespace) {
        var status = cluster.client()
                .resourceQuotas()
                .inNamespace(namespace)
                .withName("quota")
                .get()
                .getStatus();
        return status == null ? Map.of() : status.getUsed();
    }

    private void limitRange(String namespace) {
        cluster.client()
                .limitRanges()
                .inNamespace(namespace)
                .resource(new LimitRangeBuilder()
                        .withNewMetadata()
                        .withName("limits")
                        .endMetadata()
                        .withNewSpec()
                        .addNewLimit()
                        .withType("Container")
                        .withDefault(HALF)
                        .withDefaultRequest(HALF)
                        .withMin(HALF)
                        .withMax(ONE)
                        .endLimit()
                        .addNewLimit()
                        .withType("Pod")
                        .withMax(ONE)
                        .endLimit()
                        .endSpec()
                        .build())
                .create();
    }

    private Pod injected(String namespace, Pod pod) {
        Pod created = Pods.create(cluster, namespace, pod);
        assertThat(created.getSpec().getInitContainers()).hasSize(1);
        return created;
    }

    private static Pod builder(ResourceRequirements resources) {
        return new PodBuilder(Pods.read("args-only"))
                .editSpec()
                .editFirstContainer()
                .withResources(resources)
                .endContainer()
                .endSpec()
                .build();
    }

    private static Pod optedOut(Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToAnnotations("cgroupns.dev/inject", "false")
                .endMetadata()
                .build();
    }
}
