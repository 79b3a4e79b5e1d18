package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.delivery.Deliveries;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.LimitRangeItem;
import io.fabric8.kubernetes.api.model.LimitRangeItemBuilder;
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
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No delivery of the launcher may change the API server's accounting of a pod. */
@ExtendWith(SharedControlPlane.class)
@ParameterizedClass
@FieldSource("dev.cgroupns.e2e.delivery.Deliveries#ALL")
class AccountingE2E {
    private static final Map<String, Quantity> ONE = Map.of("cpu", new Quantity("1"), "memory", new Quantity("1Gi"));
    private static final Map<String, Quantity> HALF =
            Map.of("cpu", new Quantity("500m"), "memory", new Quantity("512Mi"));

    private static final ResourceRequirements GUARANTEED =
            new ResourceRequirementsBuilder().withRequests(ONE).withLimits(ONE).build();
    private static final ResourceRequirements BURSTABLE =
            new ResourceRequirementsBuilder().withRequests(HALF).withLimits(ONE).build();
    private static final ResourceRequirements BEST_EFFORT = new ResourceRequirements();

    private static final String DEVICE = "example.com/gpu";
    private static final String HUGE_PAGES = "hugepages-2Mi";
    private static final Map<String, Quantity> ALL_OF_QUOTA = Map.of(
            "requests.cpu", new Quantity("1"),
            "requests.memory", new Quantity("1Gi"),
            "limits.cpu", new Quantity("1"),
            "limits.memory", new Quantity("1Gi"));
    private static final LimitRangeItem[] LIMITS_THAT_FIT = {
        new LimitRangeItemBuilder()
                .withType("Container")
                .withDefault(HALF)
                .withDefaultRequest(HALF)
                .withMin(HALF)
                .withMax(ONE)
                .build(),
        new LimitRangeItemBuilder().withType("Pod").withMax(ONE).build()
    };

    private final Cluster cluster;
    private final String delivery;
    private final DeliveringWebhook webhook;

    AccountingE2E(String delivery, Deliveries deliveries) {
        this.delivery = delivery;
        this.webhook = deliveries.by(delivery);
        this.cluster = deliveries.cluster();
    }

    static Stream<Arguments> classes() {
        return Stream.of(
                Arguments.of("Guaranteed", Named.of("by its container", builder(GUARANTEED))),
                Arguments.of("Burstable", Named.of("by its container", builder(BURSTABLE))),
                Arguments.of("BestEffort", Named.of("by its container", builder(BEST_EFFORT))),
                Arguments.of("Guaranteed", Named.of("pod-level", podWith(GUARANTEED))),
                Arguments.of("Burstable", Named.of("pod-level", podWith(BURSTABLE))));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void qosClassStays(String qosClass, Pod pod) {
        Pod injected = injected(webhook.namespace(), pod);

        assertThat(injected.getStatus().getQosClass()).isEqualTo(qosClass);
        assertThat(injected.getSpec().getResources()).isEqualTo(pod.getSpec().getResources());
    }

    static Stream<Named<Pod>> largest() {
        return Stream.of(Named.of("by its container", builder(GUARANTEED)), Named.of("pod-level", podWith(GUARANTEED)));
    }

    /** The builder uses all that the LimitRange allows for a container and a pod. */
    @ParameterizedTest
    @MethodSource("largest")
    void limitRangeThatFitsExactlyStillFits(Pod pod) {
        String namespace = webhook.namespace();
        limitRange(namespace, LIMITS_THAT_FIT);

        assertThatCode(() -> injected(namespace, pod)).doesNotThrowAnyException();
    }

    @Test
    void limitRangeDefaultsStillFit() {
        String namespace = webhook.namespace();
        limitRange(namespace, LIMITS_THAT_FIT);

        Pod pod = injected(namespace, builder(BEST_EFFORT));

        assertThat(Stream.concat(pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream()))
                .allSatisfy(container ->
                        assertThat(container.getResources().getLimits()).isEqualTo(HALF));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void quotaCountsTheSame(String qosClass, Pod pod) {
        // A quota refuses pods without requests; defaults admit BestEffort ones.
        assertThat(quotaUsedBy(pod, ALL_OF_QUOTA, LIMITS_THAT_FIT))
                .isEqualTo(quotaUsedBy(optedOut(pod), ALL_OF_QUOTA, LIMITS_THAT_FIT));
    }

    static Stream<Arguments> limitRangesOnDevices() {
        LimitRangeItem oneByDefault = byDefault(DEVICE, "1");
        LimitRangeItem atLeastOne = atLeast(DEVICE, "1");
        LimitRangeItem hugePagesByDefault = byDefault(HUGE_PAGES, "32Mi");
        LimitRangeItem atLeastOfHugePages = atLeast(HUGE_PAGES, "64Mi");
        return Stream.of(
                Arguments.of(DEVICE, "0", Named.of("one by default", oneByDefault)),
                Arguments.of(DEVICE, "2", Named.of("one by default", oneByDefault)),
                Arguments.of(DEVICE, "1", Named.of("at least one", atLeastOne)),
                Arguments.of(HUGE_PAGES, "0", Named.of("some by default", hugePagesByDefault)),
                Arguments.of(HUGE_PAGES, "64Mi", Named.of("a minimum", atLeastOfHugePages)));
    }

    /**
     * A LimitRange gives its default to a container that does not name a resource, and refuses one below its minimum.
     */
    @ParameterizedTest
    @MethodSource("limitRangesOnDevices")
    void asksForNoMoreDevicesUnderALimitRange(String resource, String amount, LimitRangeItem limits) {
        Map<String, Quantity> hard = Map.of("requests." + resource, new Quantity("1Gi"));
        Pod pod = builder(new ResourceRequirementsBuilder()
                .withLimits(ONE)
                .addToLimits(resource, new Quantity(amount))
                .build());

        Map<String, Quantity> counted = quotaUsedBy(pod, hard, limits);

        assertThat(counted).isEqualTo(quotaUsedBy(optedOut(pod), hard, limits));
        assertThat(counted)
                .hasEntrySatisfying(
                        "requests." + resource,
                        used -> assertThat(used.getNumericalAmount())
                                .isEqualByComparingTo(new Quantity(amount).getNumericalAmount()));
    }

    private Map<String, Quantity> quotaUsedBy(Pod pod, Map<String, Quantity> hard, LimitRangeItem... limits) {
        String namespace = webhook.namespace();
        limitRange(namespace, limits);
        cluster.client()
                .resourceQuotas()
                .inNamespace(namespace)
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("quota")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("1"))
                        .addToHard(hard)
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

    private void limitRange(String namespace, LimitRangeItem... limits) {
        cluster.client()
                .limitRanges()
                .inNamespace(namespace)
                .resource(new LimitRangeBuilder()
                        .withNewMetadata()
                        .withName("limits")
                        .endMetadata()
                        .withNewSpec()
                        .withLimits(limits)
                        .endSpec()
                        .build())
                .create();
    }

    private static LimitRangeItem byDefault(String resource, String amount) {
        return new LimitRangeItemBuilder()
                .withType("Container")
                .addToDefault(resource, new Quantity(amount))
                .addToDefaultRequest(resource, new Quantity(amount))
                .build();
    }

    private static LimitRangeItem atLeast(String resource, String minimum) {
        return new LimitRangeItemBuilder()
                .withType("Container")
                .addToMin(resource, new Quantity(minimum))
                .build();
    }

    private Pod injected(String namespace, Pod pod) {
        Pod created = webhook.create(namespace, pod);
        assertThat(DeliveringWebhook.delivery(created)).isEqualTo(delivery);
        return created;
    }

    private static Pod podWith(ResourceRequirements resources) {
        return new PodBuilder(builder(BEST_EFFORT))
                .editSpec()
                .withResources(resources)
                .endSpec()
                .build();
    }

    /** A builder whose architecture is certain, which the ConfigMap needs. */
    private static Pod builder(ResourceRequirements resources) {
        return new PodBuilder(Pods.read("args-only"))
                .editSpec()
                .withNodeSelector(Map.of("kubernetes.io/arch", "amd64"))
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
