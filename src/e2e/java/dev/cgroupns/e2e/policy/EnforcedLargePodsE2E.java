package dev.cgroupns.e2e.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.controlplane.SharedControlPlane;
import dev.cgroupns.e2e.webhook.Registration;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Enforcement refuses a builder however large its pod is, and refuses no other pod because it is large. Pods are tested
 * up to the 1.5 MiB that etcd stores.
 */
@ExtendWith(SharedControlPlane.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnforcedLargePodsE2E {
    private static final String NOT_INJECTED = "cgroupns-injector";
    /** The message of an expression that exceeds its cost budget, which refuses any pod. */
    private static final String ERROR = "resulted in error";

    private final Cluster cluster;
    private final ChartObjects chart;
    private final String namespace;

    EnforcedLargePodsE2E(Cluster cluster) {
        this.cluster = cluster;
        chart = new ChartObjects(cluster, "enforced", "enforcement=deny");
        namespace = cluster.namespace(
                "enforced",
                // The shared webhook is not called for these.
                Map.of(chart.policyLabel(), ChartObjects.INJECTS, Registration.NAMESPACE_LABEL, "enforced"));
    }

    @BeforeAll
    void start() {
        chart.applyEnforcement();
        JsonNode builder = new LargePods("buildkitd").containers(1);
        Awaitility.await("the policy refuses builders")
                .atMost(Duration.ofMinutes(2))
                .until(() -> create(builder).contains(NOT_INJECTED));
    }

    @AfterAll
    void close() {
        chart.removeEnforcement();
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                shape("1000 containers", pods -> pods.containers(1000)),
                shape("10,000 containers", pods -> pods.containers(10_000)),
                shape("90,000 arguments", pods -> pods.arguments(90_000)),
                shape("an argument of 1.5 MB", pods -> pods.argumentOf(1_500_000)),
                shape("60,000 variables", pods -> pods.variables(60_000)),
                shape("50,000 volumes", pods -> pods.volumes(50_000)),
                shape("10,000 annotations", pods -> pods.annotations(10_000)),
                shape("60,001 words in an annotation", pods -> pods.entrypointOf(60_001)));
    }

    private static Arguments shape(String title, Function<LargePods, JsonNode> pod) {
        return Arguments.of(title, pod);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void builderIsRefused(String title, Function<LargePods, JsonNode> shape) {
        assertThat(create(shape.apply(new LargePods("buildkitd"))))
                .as(title)
                .contains(NOT_INJECTED)
                .doesNotContain(ERROR);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void anotherPodIsCreated(String title, Function<LargePods, JsonNode> shape) {
        assertThat(create(shape.apply(new LargePods("agent")))).as(title).isEqualTo("created");
    }

    /** Creates the pod by dry run. Returns the API server's message if it refuses the pod. */
    private String create(JsonNode pod) {
        try {
            cluster.client().raw("/api/v1/namespaces/" + namespace + "/pods?dryRun=All", "POST", pod.toString());
            return "created";
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
