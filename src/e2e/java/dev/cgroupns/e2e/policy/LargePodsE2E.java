package dev.cgroupns.e2e.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.proof.SharedControlPlane;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
 * Pods as large as Kubernetes takes them: up to a size the policy injects them, above it leaves them, and refuses none.
 */
@ExtendWith(SharedControlPlane.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LargePodsE2E {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, Object> PRIVILEGED = Map.of("privileged", true);

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
                Arguments.of("100 builders", pod(numbered(100, LargePodsE2E::builder), Map.of(), 0)),
                Arguments.of("1990 arguments", pod(List.of(builder(0, words(1990))), Map.of(), 0)),
                Arguments.of(
                        "one argument of 200,000", pod(List.of(builder(0, List.of("x".repeat(200_000)))), Map.of(), 0)),
                Arguments.of("1990 variables", pod(List.of(withVariables(1990)), Map.of(), 0)),
                Arguments.of("990 volumes", pod(List.of(builder(0)), Map.of(), 990)),
                Arguments.of("900 annotations", pod(List.of(builder(0)), annotations(900), 0)));
    }

    static Stream<Arguments> left() {
        return Stream.of(
                Arguments.of("101 builders", pod(numbered(101, LargePodsE2E::builder), Map.of(), 0)),
                Arguments.of("1000 builders", pod(numbered(1000, LargePodsE2E::builder), Map.of(), 0)),
                Arguments.of("60,000 arguments", pod(List.of(builder(0, words(60_000))), Map.of(), 0)),
                Arguments.of(
                        "one argument of 1 MB", pod(List.of(builder(0, List.of("x".repeat(1_000_000)))), Map.of(), 0)),
                Arguments.of("20,000 variables", pod(List.of(withVariables(20_000)), Map.of(), 0)),
                Arguments.of("10,000 volumes", pod(List.of(builder(0)), Map.of(), 10_000)),
                Arguments.of("10,000 annotations", pod(List.of(builder(0)), annotations(10_000), 0)),
                Arguments.of(
                        "60,000 words in an annotation",
                        pod(
                                List.of(Map.of("name", "b0", "image", "corp/b", "securityContext", PRIVILEGED)),
                                Map.of("cgroupns.dev/entrypoint.b0", "[\"buildkitd\"" + ",\"\"".repeat(60_000) + "]"),
                                0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("injected")
    void injectsUpToItsLimits(String title, JsonNode pod) {
        check(title, pod, false);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("left")
    void leavesWhatIsLarger(String title, JsonNode pod) {
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

    private static List<Map<String, Object>> numbered(int count, IntFunction<Map<String, Object>> each) {
        return IntStream.range(0, count).mapToObj(each).toList();
    }

    private static List<String> words(int count) {
        return IntStream.range(0, count).mapToObj(i -> "--label=a" + i).toList();
    }

    private static Map<String, Object> builder(int number) {
        return builder(number, List.of());
    }

    private static Map<String, Object> builder(int number, List<String> args) {
        return Map.of(
                "name",
                "b" + number,
                "image",
                "corp/b",
                "command",
                List.of("buildkitd"),
                "args",
                args,
                "securityContext",
                PRIVILEGED);
    }

    private static Map<String, Object> withVariables(int count) {
        return Map.of(
                "name",
                "b0",
                "image",
                "corp/b",
                "command",
                List.of("buildkitd"),
                "env",
                IntStream.range(0, count)
                        .mapToObj(i -> Map.of("name", "E" + i, "value", "v"))
                        .toList(),
                "securityContext",
                PRIVILEGED);
    }

    private static Map<String, String> annotations(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "example.com/a" + i, i -> "v"));
    }

    private static JsonNode pod(List<Map<String, Object>> containers, Map<String, String> annotations, int volumes) {
        return JSON.valueToTree(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of("name", "pod", "annotations", annotations),
                "spec",
                Map.of(
                        "containers",
                        containers,
                        "volumes",
                        IntStream.range(0, volumes)
                                .mapToObj(i -> Map.of("name", "v" + i, "emptyDir", Map.of()))
                                .toList())));
    }
}
