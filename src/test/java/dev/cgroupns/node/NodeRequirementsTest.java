package dev.cgroupns.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which nodes a pod can be scheduled to, by the rules of the scheduler's NodeAffinity plugin. */
final class NodeRequirementsTest {
    private static final Nodes CLUSTER = new Nodes.Known(List.of(
            node("a", Map.of("pool", "small", "cores", "4", "kubernetes.io/arch", "amd64")),
            node("b", Map.of("pool", "large", "cores", "64", "gpu", "", "kubernetes.io/arch", "amd64")),
            node("c", Map.of("pool", "large", "cores", "many", "kubernetes.io/arch", "arm64"))));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                            | a b c
            nodeName: b                                                                   | b
            nodeName: gone                                                                |
            nodeSelector: {pool: large}                                                   | b c
            nodeSelector: {pool: large, cores: "64"}                                      | b
            nodeSelector: {gpu: ""}                                                       | b
            {nodeName: a, nodeSelector: {pool: large}}                                    |
            terms: [{matchExpressions: [{key: pool, operator: In, values: [small, tiny]}]}] | a
            terms: [{matchExpressions: [{key: pool, operator: NotIn, values: [small]}]}]  | b c
            terms: [{matchExpressions: [{key: gpu, operator: NotIn, values: [old]}]}]     | a b c
            terms: [{matchExpressions: [{key: gpu, operator: Exists}]}]                   | b
            terms: [{matchExpressions: [{key: gpu, operator: DoesNotExist}]}]             | a c
            terms: [{matchExpressions: [{key: cores, operator: Gt, values: ["4"]}]}]      | b
            terms: [{matchExpressions: [{key: cores, operator: Lt, values: ["64"]}]}]     | a
            terms: [{matchExpressions: [{key: cores, operator: Lt, values: [many]}]}]     |
            terms: [{matchExpressions: [{key: gpu, operator: Gt, values: ["1"]}]}]        |
            terms: [{matchExpressions: [{key: cores, operator: Gt, values: ["4", "8"]}]}] |
            terms: [{matchExpressions: [{key: gpu, operator: Newer}]}]                    | a b c
            terms: [{matchFields: [{key: metadata.name, operator: In, values: [c]}]}]     | c
            terms: [{matchFields: [{key: metadata.name, operator: NotIn, values: [c]}]}]  | a b
            terms: [{matchExpressions: [{key: pool, operator: In, values: [large]}, {key: gpu, operator: Exists}]}] | b
            terms: [{matchExpressions: [{key: pool, operator: In, values: [small]}]}, {matchFields: [{key: metadata.name, operator: In, values: [c]}]}] | a c
            terms: []                                                                     |
            terms: [{}]                                                                   |
            {nodeSelector: {pool: large}, terms: [{matchExpressions: [{key: gpu, operator: DoesNotExist}]}]} | c
            """)
    void findsTheNodesThatThePodCanBeScheduledTo(String pod, @Nullable String names) {
        assertThat(CLUSTER.candidates(read(pod)).stream().map(Node::name).toList())
                .isEqualTo(names == null ? List.of() : List.of(names.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                            |
            nodeSelector: {kubernetes.io/arch: arm64}                                     | arm64
            terms: [{matchExpressions: [{key: kubernetes.io/arch, operator: In, values: [arm64]}]}]           | arm64
            terms: [{matchExpressions: [{key: kubernetes.io/arch, operator: In, values: [arm64, amd64]}]}]    |
            terms: [{matchExpressions: [{key: kubernetes.io/arch, operator: NotIn, values: [arm64]}]}]        |
            terms: [{matchExpressions: [{key: kubernetes.io/arch, operator: In, values: [arm64]}]}, {matchExpressions: [{key: pool, operator: Exists}]}] |
            """)
    void knowsTheArchitectureThatThePodRequires(String pod, @Nullable String architecture) {
        assertThat(read(pod).architecture()).isEqualTo(Optional.ofNullable(architecture));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            v1.36.3,              1.36
            1.30.14-gke.1000,     1.30
            2.1.4,                2.1
            v1.33+,               1.33
            v123456.1,
            devel,
            '',
            """)
    void readsVersions(String text, @Nullable String version) {
        assertThat(Version.parse(text).map(Version::toString)).isEqualTo(Optional.ofNullable(version));
    }

    private static Node node(String name, Map<String, String> labels) {
        return new Node(name, labels, "amd64", Optional.empty(), Optional.empty());
    }

    /** {@code terms} stand for those of the required node affinity. */
    private static NodeRequirements read(String text) {
        ObjectNode spec = (ObjectNode) YamlTree.toJson(YamlText.read(text).orElseThrow());
        if (spec.remove("terms") instanceof JsonNode terms) {
            spec.putObject("affinity")
                    .putObject("nodeAffinity")
                    .putObject("requiredDuringSchedulingIgnoredDuringExecution")
                    .set("nodeSelectorTerms", terms);
        }
        Map<String, String> nodeSelector = spec.path("nodeSelector")
                .propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
        return NodeRequirements.read(spec, nodeSelector);
    }
}
