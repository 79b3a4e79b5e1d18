package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.delivery.Deliveries;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import dev.cgroupns.e2e.webhook.ResourcesWebhook;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pod's accounting is the same as without the launcher, whatever another webhook does to its resources, and whether
 * the API server calls that one before this one or after it.
 */
@ExtendWith(SharedControlPlane.class)
class OtherWebhookE2E {
    private static final ResourceRequirements LARGE = resources("4", "8Gi", "4", "16Gi");
    private static final ResourceRequirements SMALL = resources("500m", "1Gi", "1", "2Gi");
    private static final ResourceRequirements GUARANTEED = resources("1", "1Gi", "1", "1Gi");
    private static final ResourceRequirements NONE = new ResourceRequirements();

    private final Cluster cluster;
    private final DeliveringWebhook webhook;

    OtherWebhookE2E(Deliveries deliveries) {
        this.cluster = deliveries.cluster();
        this.webhook = deliveries.by("initContainer");
    }

    static Stream<Arguments> changes() {
        // By name: this one's begins with the namespace of its webhook, injector.
        return Stream.of("before", "zz-after")
                .flatMap(configuration -> Stream.of(
                        Arguments.of(configuration, Named.of("lowered", SMALL), LARGE),
                        Arguments.of(configuration, Named.of("raised", LARGE), SMALL),
                        Arguments.of(configuration, Named.of("made Guaranteed", GUARANTEED), LARGE),
                        Arguments.of(configuration, Named.of("set", SMALL), NONE),
                        Arguments.of(configuration, Named.of("taken away", NONE), LARGE)));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void countsTheSame(String configuration, ResourceRequirements changed, ResourceRequirements own) throws Exception {
        String namespace = webhook.namespace();
        try (ResourcesWebhook other = ResourcesWebhook.start(changed)) {
            MutatingWebhookConfiguration registered = other.configuration(configuration, namespace);
            cluster.client().resource(registered).create();
            try {
                awaitCalled(namespace, changed, own);

                Pod injected = webhook.create(namespace, builder("injected", own));
                Pod without = webhook.create(namespace, optedOut("without", own));

                assertThat(DeliveringWebhook.delivery(injected)).isEqualTo("initContainer");
                assertThat(DeliveringWebhook.delivery(without)).isEmpty();
                assertThat(injected.getStatus().getQosClass())
                        .isEqualTo(without.getStatus().getQosClass());
                for (String resource : List.of("cpu", "memory")) {
                    assertThat(effectiveRequest(injected, resource))
                            .isEqualByComparingTo(effectiveRequest(without, resource));
                }
                assertThat(injected.getSpec().getContainers().getFirst().getResources())
                        .isEqualTo(without.getSpec().getContainers().getFirst().getResources());
            } finally {
                cluster.client().resource(registered).delete();
            }
        }
    }

    /** API servers see a configuration a moment later. */
    private void awaitCalled(String namespace, ResourceRequirements changed, ResourceRequirements own) {
        Awaitility.await("the other webhook is called")
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    Pod tried = Pods.parse(webhook.dryRun(namespace, optedOut("tried", own), "--output=json")
                            .success());
                    return effectiveRequest(tried, "cpu").compareTo(request(changed, "cpu")) == 0;
                });
    }

    /** What the scheduler reserves (Kubernetes, Init Containers: resource sharing). */
    private static BigDecimal effectiveRequest(Pod pod, String resource) {
        BigDecimal together =
                requests(pod.getSpec().getContainers(), resource).reduce(BigDecimal.ZERO, BigDecimal::add);
        return requests(pod.getSpec().getInitContainers(), resource).reduce(together, BigDecimal::max);
    }

    private static Stream<BigDecimal> requests(List<Container> containers, String resource) {
        return containers.stream().map(container -> request(container.getResources(), resource));
    }

    private static BigDecimal request(ResourceRequirements resources, String resource) {
        Map<String, Quantity> requests = resources.getRequests();
        Quantity quantity = requests == null ? null : requests.get(resource);
        return quantity == null ? BigDecimal.ZERO : quantity.getNumericalAmount();
    }

    private static Pod builder(String name, ResourceRequirements resources) {
        return new PodBuilder(Pods.read("args-only"))
                .editMetadata()
                .withName(name)
                .endMetadata()
                .editSpec()
                .editFirstContainer()
                .withResources(resources)
                .endContainer()
                .endSpec()
                .build();
    }

    private static Pod optedOut(String name, ResourceRequirements resources) {
        return new PodBuilder(builder(name, resources))
                .editMetadata()
                .addToAnnotations("cgroupns.dev/inject", "false")
                .endMetadata()
                .build();
    }

    private static ResourceRequirements resources(String cpu, String memory, String cpuLimit, String memoryLimit) {
        return new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity(cpu))
                .addToRequests("memory", new Quantity(memory))
                .addToLimits("cpu", new Quantity(cpuLimit))
                .addToLimits("memory", new Quantity(memoryLimit))
                .build();
    }
}
