package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.verdict.PlainText;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExplainCommandTest {
    private Path file;

    @BeforeEach
    void write(@TempDir Path directory) throws IOException {
        file = Files.writeString(directory.resolve("pods.yaml"), Pods.CONFIG_MAP + "---\n" + Pods.BUILDER + """
                ---
                kind: DaemonSet
                metadata: {name: agents}
                spec:
                  template:
                    metadata:
                      annotations: {cgroupns.dev/containers: nobody}
                    spec:
                      initContainers:
                      - {name: first, image: busybox}
                      - {name: sidecar, image: busybox, restartPolicy: Always, securityContext: {privileged: true}}
                      containers:
                      - {name: mirror, image: example/moby/buildkit, securityContext: {privileged: true}}
                """);
    }

    @Test
    void printsATableForEachPod() {
        CommandLineRun run = CommandLineRun.of("explain", "-f", file.toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().replace(System.lineSeparator(), "\n")).isEqualTo("""
                @:5: Pod/builder
                  CONTAINER  KIND       VERDICT  REASON  EVIDENCE
                  buildkitd  container  inject   -       image matches moby/buildkit (buildkit)

                @:16: DaemonSet/agents
                  CONTAINER  KIND       VERDICT  REASON              EVIDENCE
                  first      init       skip     NOT_PRIVILEGED
                  sidecar    sidecar    skip     NOT_A_BUILDER
                  mirror     container  skip     ENTRYPOINT_UNKNOWN  image matches moby/buildkit (buildkit)
                  ! mirror: it sets no command, and what its image runs is not known here; set command, or annotate \
                the pod (of a workload: spec.template.metadata.annotations) with cgroupns.dev/entrypoint.mirror: the image's \
                ENTRYPOINT, then its CMD, as one JSON array, or let --resolve ask its registry
                  ! cgroupns.dev/containers: the pod has no container "nobody"

                """.replace("@", file.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "JSON"})
    void printsJson(String format) throws IOException {
        CommandLineRun run = CommandLineRun.of("explain", "-o", format, "-f", file.toString());

        JsonNode json = new JsonMapper().readTree(run.out());
        assertThat(json).hasSize(4);
        assertThat(json.path(0))
                .isEqualTo(new JsonMapper()
                        .createObjectNode()
                        .put("file", file.toString())
                        .put("line", 5)
                        .put("object", "Pod/builder")
                        .put("container", "buildkitd")
                        .put("kind", "container")
                        .put("verdict", "inject")
                        .put("evidence", "image matches moby/buildkit (buildkit)"));
        assertThat(json.path(3).path("verdict").asText()).isEqualTo("skip");
        assertThat(json.path(3).path("reason").asText()).isEqualTo("ENTRYPOINT_UNKNOWN");
        assertThat(json.path(3).path("remedy").asText()).startsWith("set command");
    }

    @Test
    void printsTheSameAsYaml() throws IOException {
        CommandLineRun json = CommandLineRun.of("explain", "-o", "json", "-f", file.toString());
        CommandLineRun yaml = CommandLineRun.of("explain", "-o", "yaml", "-f", file.toString());

        assertThat(YamlTree.toJson(YamlText.read(yaml.out()).orElseThrow()).toString())
                .isEqualTo(new JsonMapper().readTree(json.out()).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", Pods.CONFIG_MAP, "kind: Deployment\n"})
    void reportsThatThereAreNoPods(String text) {
        assertThat(CommandLineRun.withInput(text, "explain", "-f", "-").out().strip())
                .isEqualTo("no pods in these files");
        assertThat(CommandLineRun.withInput(text, "explain", "-o", "json", "-f", "-")
                        .out()
                        .strip())
                .isEqualTo("[ ]");
        assertThat(CommandLineRun.withInput(text, "explain", "-o", "yaml", "-f", "-")
                        .out())
                .isEqualTo("[]\n");
    }

    @ParameterizedTest
    @CsvSource({
        "ENTRYPOINT_UNKNOWN, 9",
        "'rootless,entrypoint_unknown', 9",
        "INJECT, 9",
        "ROOTLESS, 0",
    })
    void failsOnReasons(String reasons, int exitCode) {
        CommandLineRun run = CommandLineRun.of("explain", "--fail-on", reasons, "-f", file.toString());
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).contains("DaemonSet/agents");
        assertThat(run.err().isEmpty()).isEqualTo(exitCode == 0);
    }

    @Test
    void saysWhatFails() {
        assertThat(CommandLineRun.of("explain", "--fail-on", "ENTRYPOINT_UNKNOWN", "-f", file.toString())
                        .err()
                        .strip())
                .isEqualTo(file + ":16: DaemonSet/agents: mirror: ENTRYPOINT_UNKNOWN, which --fail-on names");
        assertThat(CommandLineRun.of("explain", "--fail-on", "X", "-f", file.toString())
                        .err())
                .contains("expected one of INJECT, WOULD_INJECT, NOT_PRIVILEGED, ");
    }

    /** explain says what the webhook would do; inject is asked to change files. */
    @Test
    void followsTheModeOfTheWebhook(@TempDir Path directory) throws IOException {
        Path config = Files.writeString(directory.resolve("config.yaml"), "mode: observe\n");
        String[] options = {"--config", config.toString(), "-f", "-"};

        CommandLineRun explained = CommandLineRun.withInput(Pods.BUILDER, with(options, "explain"));
        CommandLineRun asked = CommandLineRun.withInput(Pods.BUILDER, with(options, "explain", "-o", "json"));
        CommandLineRun checked = CommandLineRun.withInput(Pods.BUILDER, with(options, "explain", "--fail-on=INJECT"));
        CommandLineRun injected = CommandLineRun.withInput(Pods.BUILDER, with(options, "inject"));

        assertThat(explained.out()).containsPattern("observe +WOULD_INJECT +image matches moby");
        assertThat(asked.out()).contains("\"verdict\" : \"observe\"", "\"reason\" : \"WOULD_INJECT\"");
        assertThat(checked.exitCode()).isEqualTo(9);
        assertThat(injected.out()).contains("/cgroupns/launcher");
    }

    private static String[] with(String[] options, String... command) {
        return Stream.concat(Stream.of(command), Stream.of(options)).toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"table", "json", "yaml"})
    void namesDoNotMoveTheTerminalsCursor(String format) {
        String hostile = Pods.BUILDER_JSON
                .replace("\"builder\"", "\"\\u001b[2J\\u202e\\n\\u009b\"")
                .replace("\"buildkitd\"", "\"\\u0007\\u2066\"");
        CommandLineRun run = CommandLineRun.withInput(hostile, "explain", "-o", format, "-f", "-");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().codePoints().filter(each -> each != '\n')).allMatch(PlainText::isShown);
    }

    /** A platform team checks its cluster's configuration file; only the webhook's pods have the mounted files. */
    @ParameterizedTest
    @ValueSource(strings = {"explain", "inject"})
    void warnsOfAuthoritiesThatOnlyTheWebhooksPodsHave(String command, @TempDir Path directory) throws IOException {
        Path config = Files.writeString(
                directory.resolve("config.yaml"),
                "registries:\n  hosts:\n    a.example:\n      ca: /authorities/a/ca.crt\n      mirrors:\n"
                        + "        - {url: \"https://m.example\", ca: /authorities/m/ca.crt}\n");
        Path pod = Files.writeString(directory.resolve("pod.yaml"), Pods.BUILDER);

        CommandLineRun run = CommandLineRun.of(command, "--config", config.toString(), "-f", pod.toString());
        CommandLineRun asking =
                CommandLineRun.of(command, "--resolve", "--config", config.toString(), "-f", pod.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err().lines())
                .contains(
                        config + ":4: registries.hosts.a.example.ca: /authorities/a/ca.crt is not on this machine;"
                                + " ignored, since it is mounted into the webhook's pods and no registry is asked here",
                        config + ":6: registries.hosts.a.example.mirrors.0.ca: /authorities/m/ca.crt is not on this"
                                + " machine; ignored, since it is mounted into the webhook's pods and no registry is"
                                + " asked here");
        assertThat(asking.exitCode()).isEqualTo(4);
        assertThat(asking.err()).contains("/ca.crt\": there is no such file");
    }
}
