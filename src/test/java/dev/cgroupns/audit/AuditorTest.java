package dev.cgroupns.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.audit.ClusterInstallation.Coverage;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.node.Node;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The findings of {@code audit.yaml}. */
final class AuditorTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TestFactory
    Stream<DynamicTest> findings() throws IOException {
        return cases().valueStream()
                .map(each -> DynamicTest.dynamicTest(each.path("title").asText(), () -> check(each)));
    }

    @Test
    void everyCauseExceptTheUnreadableHasACase() throws IOException {
        List<String> reasons =
                cases().valueStream().map(each -> each.path("reason").asText()).toList();

        assertThat(reasons)
                .containsAll(Stream.of(LeakCause.values())
                        .filter(cause -> cause != LeakCause.INSTALLATION_UNREADABLE)
                        .map(LeakCause::name)
                        .toList());
    }

    @Test
    void causeIsUnknownIfTheInstallationMayNotBeRead() throws IOException {
        JsonNode leaking = cases().valueStream()
                .filter(each -> each.path("reason").asText().equals("NOT_INSTALLED"))
                .findFirst()
                .orElseThrow();

        assertThat(audit(leaking, new ClusterInstallation.Unreadable()))
                .extracting(finding -> finding.status().reasonCode())
                .containsExactly("INSTALLATION_UNREADABLE");
    }

    private static void check(JsonNode testCase) {
        List<Finding> findings = audit(testCase, installation(testCase));

        assertThat(findings)
                .extracting(finding -> finding.status().code())
                .isEqualTo(
                        testCase.has("status") ? List.of(testCase.path("status").asText()) : List.of());
        for (Finding finding : findings) {
            assertThat(finding.status().reasonCode())
                    .isEqualTo(testCase.path("reason").asText());
            assertThat(finding.status().explanation()).isNotBlank();
            assertThat(finding.since()).isEqualTo(Instant.parse("2026-01-01T10:00:07Z"));
            assertThat(finding.limitsThatDoNotHold()).isEqualTo(strings(testCase.path("limits")));
            if (testCase.has("remedy")) {
                assertThat(finding.remedy()).extracting(Finding.Remedy::text).isEqualTo(list(testCase, "remedy"));
            }
            if (testCase.has("commands")) {
                assertThat(finding.remedy()).extracting(Finding.Remedy::command).isEqualTo(list(testCase, "commands"));
            }
        }
    }

    private static List<Finding> audit(JsonNode testCase, ClusterInstallation installation) {
        Judge judge = new Judge(ConfigurationReader.defaults().policy());
        return new Auditor(judge, nodes(testCase), installation, Owners.DIRECT).audit(pod(testCase), KnownImages.NONE);
    }

    private static ClusterInstallation installation(JsonNode testCase) {
        return testCase.has("installed")
                ? new ClusterInstallation.Installed(
                        _ -> switch (testCase.path("coverage").asText("injects")) {
                            case "excludes namespace" -> new Coverage.ExcludesNamespace();
                            case "excludes pod" -> new Coverage.ExcludesPod();
                            case "observes" -> new Coverage.Observes();
                            default ->
                                new Coverage.Injects(
                                        Instant.parse(testCase.path("installed").asText()));
                        })
                : new ClusterInstallation.NotInstalled();
    }

    private static Nodes nodes(JsonNode testCase) {
        return new Nodes.Known(testCase.path("nodes")
                .valueStream()
                .map(node -> new Node(
                        node.path("name").asText(),
                        strings(node.path("labels")),
                        "amd64",
                        Optional.empty(),
                        Optional.empty()))
                .toList());
    }

    private static JsonNode pod(JsonNode testCase) {
        ObjectNode pod = JSON.createObjectNode();
        ObjectNode metadata = pod.putObject("metadata");
        metadata.put("name", "builder-0").put("namespace", "team").put("creationTimestamp", "2026-01-01T10:00:00Z");
        metadata.set("annotations", testCase.path("annotations").isObject() ? testCase.path("annotations") : null);
        if (testCase.has("owner")) {
            ObjectNode owner = testCase.path("owner").deepCopy();
            metadata.putArray("ownerReferences").add(owner.put("controller", true));
        }
        pod.set("spec", testCase.path("spec"));
        ObjectNode status = pod.putObject("status");
        String state = testCase.path("running").asBoolean(true) ? "running" : "terminated";
        Map.of("containers", "containerStatuses", "initContainers", "initContainerStatuses")
                .forEach((list, statuses) -> {
                    for (JsonNode container : testCase.path("spec").path(list)) {
                        ObjectNode of = status.withArray(statuses).addObject();
                        of.put("name", container.path("name").asText());
                        of.putObject("state").putObject(state).put("startedAt", "2026-01-01T10:00:07Z");
                    }
                });
        return pod;
    }

    private static Map<String, String> strings(JsonNode object) {
        Map<String, String> strings = new LinkedHashMap<>();
        object.properties()
                .forEach(each -> strings.put(each.getKey(), each.getValue().asText()));
        return strings;
    }

    private static List<String> list(JsonNode parent, String field) {
        return parent.path(field).valueStream().map(JsonNode::asText).toList();
    }

    private static JsonNode cases() throws IOException {
        try (InputStream in = Objects.requireNonNull(AuditorTest.class.getResourceAsStream("/audit.yaml"))) {
            return YamlTree.toJson(YamlText.read(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .orElseThrow());
        }
    }
}
