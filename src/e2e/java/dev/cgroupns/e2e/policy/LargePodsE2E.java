package dev.cgroupns.e2e.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.controlplane.SharedControlPlane;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pods as large as Kubernetes accepts: the policy injects them up to a size, leaves larger ones, and refuses none.
 */
@ExtendWith(SharedControlPlane.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargePodsE2E {
    private static final LargePods BUILDERS = new LargePods("buildkitd");

    private final Cluster cluster;
    private Engines engines;

    LargePodsE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @BeforeAll
    void start() {
        engines = Engines.start(cluster, "large", "launcher.delivery=initContainer", "");
    }

    @AfterAll
    void close() {
        engines.close();
    }

    static Stream<Arguments> injected() {
        return Stream.of(
                Arguments.of("100 builders", BUILDERS.containers(100)),
                Arguments.of("1990 arguments", BUILDERS.arguments(1990)),
                Arguments.of("one argument of 200,000", BUILDERS.argumentOf(200_000)),
                Arguments.of("1990 variables", BUILDERS.variables(1990)),
                Arguments.of("990 volumes", BUILDERS.volumes(990)),
                Arguments.of("900 annotations", BUILDERS.annotations(900)));
    }

    static Stream<Arguments> left() {
        return Stream.of(
                Arguments.of("101 builders", BUILDERS.containers(101)),
                Arguments.of("1000 builders", BUILDERS.containers(1000)),
                Arguments.of("60,000 arguments", BUILDERS.arguments(60_000)),
                Arguments.of("one argument of 1 MB", BUILDERS.argumentOf(1_000_000)),
                Arguments.of("20,000 variables", BUILDERS.variables(20_000)),
                Arguments.of("10,000 volumes", BUILDERS.volumes(10_000)),
                Arguments.of("10,000 annotations", BUILDERS.annotations(10_000)),
                Arguments.of("60,001 words in an annotation", BUILDERS.entrypointOf(60_001)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("injected")
    void injectsUpToItsLimits(String title, JsonNode pod) {
        check(title, pod, false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("left")
    void leavesLargerPods(String title, JsonNode pod) {
        check(title, pod, true);
    }

    private void check(String title, JsonNode pod, boolean left) {
        Outcomes outcomes = Outcomes.of(engines, pod);
        assertThat(outcomes.none().isObject()).as("accepted without the policy").isTrue();
        assertThat(outcomes.isInjected()).as("injected by the webhook").isTrue();
        SoftAssertions all = new SoftAssertions();
        outcomes.check(title, left, all);
        all.assertAll();
    }
}
