package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that {@code inject} reads, and its messages on standard error. */
final class InjectFilesTest {
    @TempDir
    private Path directory;

    @Test
    void readsTheManifestsOfADirectory() throws IOException {
        for (String name : List.of("b.yml", "a.yaml", "c.json", "below/e.yaml", "below/deep/f.yaml", "not-one.txt")) {
            Path file = directory.resolve("manifests").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name.endsWith(".txt") ? "[" : "{\"kind\": \"" + name + "\"}\n");
        }
        String manifests = directory.resolve("manifests").toString();

        assertThat(CommandLineRun.of("inject", "-f", manifests).err().strip()).isEqualTo("0 of 0 pods changed");
        assertThat(kinds(CommandLineRun.of("inject", "-f", manifests))).containsExactly("a.yaml", "b.yml", "c.json");
        assertThat(kinds(CommandLineRun.of("inject", "-R", "-f", manifests)))
                .containsExactly("a.yaml", "b.yml", "below/deep/f.yaml", "below/e.yaml", "c.json");
    }

    private static List<String> kinds(CommandLineRun run) {
        return run.out().lines().map(line -> line.split("\"")[3]).toList();
    }

    @Test
    void readsStandardInput() {
        CommandLineRun run = CommandLineRun.withInput(Pods.BUILDER, "inject", "-f", "-");
        assertThat(run.out()).isEqualTo(CommandLineRun.injected(Pods.BUILDER));
        assertThat(run.err()).startsWith("standard input:1: Pod/builder: buildkitd: injected\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: 1         | b: 2         | a: 1^---^b: 2
            a: 1^        | --- # x^b: 2 | a: 1^--- # x^b: 2
            a: 1^        | \uFEFFb: 2^  | a: 1^---^b: 2^
            a: 1^        | %YAML 1.1^---^b: 2^ | a: 1^...^%YAML 1.1^---^b: 2^
            {"a": 1}     | {"b": 2}^    | {"a": 1}^{"b": 2}^
            {"a": 1}     | b: 2^        | {"a": 1}^---^b: 2^
            a: 1^        | {"b": 2}     | a: 1^---^{"b": 2}
            """)
    void joinsFiles(String first, String second, String joined) {
        CommandLineRun run = CommandLineRun.of(
                "inject",
                "-f",
                write("first", first.replace('^', '\n')).toString(),
                "--filename",
                write("second", second.replace('^', '\n')).toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(joined.replace('^', '\n'));
    }

    @Test
    void printsNothingWhenOneFileIsBad() {
        CommandLineRun run = CommandLineRun.of(
                "inject",
                "-f",
                write("good.yaml", Pods.BUILDER).toString(),
                "-f",
                write("bad.yaml", "a: [").toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void reportsOnStandardErrorWhatWasDone() {
        Path file = write("pods.yaml", Pods.CONFIG_MAP + "---\n" + Pods.BUILDER + """
                ---
                kind: Pod
                metadata:
                  generateName: unknown-
                  annotations: {cgroupns.dev/oom: never}
                spec:
                  containers:
                  - {name: a, image: example/moby/buildkit, securityContext: {privileged: true}}
                  - {name: b, image: busybox}
                """);
        CommandLineRun run = CommandLineRun.of("inject", "-f", file.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err().lines())
                .containsExactly(
                        file + ":5: Pod/builder: buildkitd: injected",
                        file
                                + ":16: Pod/unknown-: a: left unchanged (ENTRYPOINT_UNKNOWN): it sets no command, and what its"
                                + " image runs is not known here; set command, or annotate the pod (of a workload:"
                                + " spec.template.metadata.annotations) with cgroupns.dev/entrypoint.a: the image's"
                                + " ENTRYPOINT, then its CMD, as one JSON array, or let --resolve ask its registry",
                        file + ":16: Pod/unknown-: cgroupns.dev/oom: \"never\" is not step or container, using step",
                        "1 of 2 pods changed");
    }

    @Test
    void reportsWhatItRewritesAndWhatItLeavesUnchanged() {
        String anew = """
                kind: Pod
                spec:
                  containers:
                  - name: a
                    image: moby/buildkit
                    securityContext: {privileged: true}
                    volumeMounts: &mounts
                    - {name: data, mountPath: /data}
                  - name: b
                    image: busybox
                    volumeMounts: *mounts
                """;
        CommandLineRun run = CommandLineRun.withInput(anew, "inject", "-f", "-");
        assertThat(run.err().lines())
                .containsExactly(
                        "standard input:1: Pod/(no name): a: injected",
                        "standard input:11: /spec/containers/1/volumeMounts was rewritten: it could not be changed in"
                                + " place",
                        "1 of 1 pod changed");

        String left = "# why\n<<: {kind: Pod, spec: {containers: [{name: a, image: moby/buildkit, "
                + "securityContext: {privileged: true}}]}}\n";
        CommandLineRun refused = CommandLineRun.withInput(left, "inject", "-f", "-");
        assertThat(refused.exitCode()).isZero();
        assertThat(refused.out()).isEqualTo(left);
        assertThat(refused.err())
                .startsWith("standard input:2: Pod/(no name): a: left unchanged: this document cannot be changed")
                .endsWith("0 of 1 pod changed\n");
    }

    /** The carriage return ends a line for YAML, and not for kubectl, which reads the first document alone. */
    @Test
    void neverMakesADocumentOfTextThatKubectlDoesNotRead() {
        String manifest = "kind: Pod\nspec:\n containers:\n"
                + " - {name: a, image: moby/buildkit, securityContext: {privileged: true}}\r---\nkind: Secret\n";

        CommandLineRun run = CommandLineRun.withInput(manifest, "inject", "-f", "-");

        assertThat(run.out()).isEqualTo(manifest);
        assertThat(run.err()).contains("Pod/(no name): a: left unchanged: after a change, kubectl would also read");
    }

    @Test
    void namesDoNotMoveTheTerminalsCursor() {
        String hostile = Pods.BUILDER_JSON.replace("\"builder\"", "\"\\u001b[2J\\u202e\\n\\u009b\"");
        assertThat(CommandLineRun.withInput(hostile, "inject", "-f", "-").err())
                .startsWith("standard input:1: Pod/?[2J???: buildkitd: injected\n");
    }

    @Test
    void followsTheConfiguration() {
        Path configuration = write("configuration.yaml", "launcher: {image: registry.example/launcher:1}");
        CommandLineRun run = CommandLineRun.of(
                "inject", "-f", write("pod.yaml", Pods.BUILDER).toString(), "--config", configuration.toString());
        assertThat(Pods.yaml(run.out()).at("/spec/initContainers/0/image").asText())
                .isEqualTo("registry.example/launcher:1");
    }

    @Test
    void reportsThatOnlyTheWebhookDeliversByConfigMap() {
        Path configuration = write("configuration.yaml", "launcher: {delivery: configMap}");

        CommandLineRun run = CommandLineRun.of(
                "inject", "-f", write("pod.yaml", Pods.BUILDER).toString(), "--config", configuration.toString());

        assertThat(Pods.yaml(run.out()).at("/spec/initContainers/0/name").asText())
                .isEqualTo("cgroupns-launcher");
        assertThat(run.err()).contains("only the webhook creates the ConfigMap");
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
