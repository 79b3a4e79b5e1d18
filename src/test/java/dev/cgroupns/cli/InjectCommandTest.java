package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InjectCommandTest {
    private static final String LAUNCHER = "/cgroupns/launcher";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "Pod, ''",
        "Deployment, /spec/template",
        "StatefulSet, /spec/template",
        "DaemonSet, /spec/template",
        "ReplicaSet, /spec/template",
        "ReplicationController, /spec/template",
        "Job, /spec/template",
        "CronJob, /spec/jobTemplate/spec/template",
        "PodTemplate, /template"
    })
    void changesThePodOfEveryKind(String kind, String pointer) {
        JsonNode changed = yaml(inject(workload(kind, pointer)));

        assertThat(changed.at(pointer + "/spec/initContainers/0/name").asText()).isEqualTo("cgroupns-launcher");
        assertThat(changed.at(pointer + "/spec/containers/0/command/0").asText())
                .isEqualTo(LAUNCHER);
        assertThat(changed.at(pointer + "/metadata/annotations").has("cgroupns.dev/status"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "Rollout, argoproj.io/v1alpha1, /spec/template",
        "AutoscalingRunnerSet, actions.github.com/v1alpha1, /spec/template",
        "DeploymentConfig, apps.openshift.io/v1, /spec/template"
    })
    void changesThePodOfOtherControllers(String kind, String apiVersion, String pointer) {
        String text = "apiVersion: " + apiVersion + "\n" + workload(kind, pointer);
        assertThat(yaml(inject(text))
                        .at(pointer + "/spec/containers/0/command/0")
                        .asText())
                .isEqualTo(LAUNCHER);
    }

    @Test
    void leavesAKindOfTheSameNameInAnotherGroup() {
        String text = "apiVersion: example.com/v1\n" + workload("Rollout", "/spec/template");
        assertThat(inject(text)).isEqualTo(text);
    }

    @Test
    void findsThePodsOfAnyKindWithATemplatePath() {
        String text = """
                apiVersion: example.com/v1
                kind: Fleet
                spec:
                  pools:
                  - template:
                      spec:
                %s""".formatted(Pods.BUILDER_SPEC.indent(8));
        Path file = write("fleet.yaml", text);

        CommandLineRun run = CommandLineRun.of(
                "inject", "-f", file.toString(), "--template-path", "Fleet.example.com=.spec.pools[*].template");

        assertThat(yaml(run.out())
                        .at("/spec/pools/0/template/spec/containers/0/command/0")
                        .asText())
                .isEqualTo(LAUNCHER);
        assertThat(CommandLineRun.of(
                                "inject",
                                "-f",
                                file.toString(),
                                "--template-path",
                                "Fleet.example.org=.spec.pools[*].template")
                        .out())
                .isEqualTo(text);
    }

    @Test
    void knowsTheKindOfATypedListsItems() {
        CommandLineRun run = CommandLineRun.withInput("""
                apiVersion: apps/v1
                kind: DeploymentList
                items:
                - metadata: {name: builder}
                  spec:
                    template:
                      spec:
                %s""".formatted(Pods.BUILDER_SPEC.indent(8)), "inject", "-f", "-");
        assertThat(yaml(run.out())
                        .at("/items/0/spec/template/spec/containers/0/command/0")
                        .asText())
                .isEqualTo(LAUNCHER);
        assertThat(run.err()).startsWith("standard input:4: Deployment/builder: ");
    }

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
    void changesTheItemsOfListsInLists() {
        String list = """
                apiVersion: v1
                kind: List
                items:
                - kind: ConfigMap
                # the pods
                - kind: PodList
                  items:
                  -
                %s  - kind: Pod
                - kind: Deployment
                  spec:
                    template:
                      spec:
                %s""".formatted(Pods.BUILDER.indent(4), Pods.BUILDER_SPEC.indent(8));

        String changed = inject(list);

        assertThat(yaml(changed)
                        .at("/items/1/items/0/spec/containers/0/command/0")
                        .asText())
                .isEqualTo(LAUNCHER);
        assertThat(yaml(changed)
                        .at("/items/2/spec/template/spec/containers/0/command/0")
                        .asText())
                .isEqualTo(LAUNCHER);
        assertThat(changed).startsWith(list.substring(0, list.indexOf("spec:")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                Pods.CONFIG_MAP,
                "",
                "\n\n",
                "# comment alone",
                "---\n---\n",
                "kind: ConfigMap",
                "kind: ConfigMap\r\ndata:\r\n  a:   b\r\n",
                "\uFEFFkind: ConfigMap\n",
                "%YAML 1.1\n---\nkind: ConfigMap\n",
                "--- # one\nkind: A\n--- # two\nkind:   B\n...\n",
                "kind: A\n...\n# between\n%YAML 1.1\n---\nkind:  B\n",
                "--- {kind:   A}\n---   \nkind: B\n",
                "kind: ConfigMap\ndata:\n  a: |\n    ---\n    kind: Pod\n\n  b: >-\n     ---\n      ...\n",
                "kind: Pod\nspec: {containers: [{name:   a, image: 'b'}]}\n",
                "kind: Deployment\n",
                "kind: Deployment\nspec: ~\n",
                "kind: WhiteList\nitems: none\n",
                "{\"kind\":   \"ConfigMap\"}",
                "{\"kind\":\t\"A\"}\n\n  {\"kind\":   \"B\"}\n",
                "a: &x {b:   c}\nd: *x\n",
                "kind: ConfigMap\ndata: {emoji: \"\ud83d\ude00\", umlaut: ü}\n"
            })
    void printsDocumentsWithoutATargetByteForByte(String text) {
        assertThat(inject(text)).isEqualTo(text);
    }

    @Test
    void keepsTheOtherDocumentsByteForByte() {
        String first = "# about the map\n" + Pods.CONFIG_MAP;
        String last = "--- # the last\nkind:   Service\nspec:\n    a: |+\n        b\n\n\n";
        String changed = inject(first + "---\n" + Pods.BUILDER + last);

        assertThat(changed)
                .startsWith(first + "---\napiVersion: v1\nkind: Pod\n")
                .endsWith("\n" + last);
        assertThat(yaml(changed.substring(first.length(), changed.length() - last.length()))
                        .at("/spec/containers/0/command/0")
                        .asText())
                .isEqualTo(LAUNCHER);
    }

    @Test
    void keepsCommentsAndIndentationOfTheChangedDocument() {
        String before = """
                # the builder
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                    name: builder  # its name
                spec:
                    template:
                        spec:
                            containers:
                              # the daemon
                              - name: "buildkitd"
                                image: 'moby/buildkit'

                                # needs it
                                securityContext: {privileged: yes}
                              - name: other # stays
                """;
        List<String> after = inject(before).lines().toList();

        assertThat(after).containsSubsequence(before.lines().toList());
        assertThat(after).contains("                  - /cgroupns/launcher", "            initContainers:");
    }

    @Test
    void writesWindowsLineBreaksWhereTheFileHasThem() {
        String changed = inject(Pods.BUILDER.replace("\n", "\r\n"));
        assertThat(changed.replace("\r\n", "")).doesNotContain("\n").doesNotContain("\r");
        assertThat(yaml(changed)).isEqualTo(yaml(inject(Pods.BUILDER)));
    }

    @Test
    void changesNothingTheSecondTime() {
        String once = inject(Pods.BUILDER + "---\n" + workload("CronJob", "/spec/jobTemplate/spec/template"));
        assertThat(inject(once)).isEqualTo(once);
    }

    @Test
    void aChangeToOneContainerDoesNotReachItsAlias() {
        JsonNode changed = yaml(inject("""
                kind: Pod
                spec:
                  containers:
                  - name: a
                    image: moby/buildkit
                    securityContext: {privileged: true}
                    volumeMounts: &mounts
                    - {name: data, mountPath: /data} # shared
                  - name: b
                    image: busybox
                    volumeMounts: *mounts
                """));
        assertThat(changed.at("/spec/containers/0/volumeMounts")).hasSize(2);
        assertThat(changed.at("/spec/containers/1/volumeMounts")).hasSize(1);
    }

    @Test
    void readsStandardInput() {
        CommandLineRun run = CommandLineRun.withInput(Pods.BUILDER, "inject", "-f", "-");
        assertThat(run.out()).isEqualTo(inject(Pods.BUILDER));
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
        assertThat(yaml(run.out()).at("/spec/initContainers/0/image").asText())
                .isEqualTo("registry.example/launcher:1");
    }

    @Test
    void reportsThatOnlyTheWebhookDeliversByConfigMap() {
        Path configuration = write("configuration.yaml", "launcher: {delivery: configMap}");

        CommandLineRun run = CommandLineRun.of(
                "inject", "-f", write("pod.yaml", Pods.BUILDER).toString(), "--config", configuration.toString());

        assertThat(yaml(run.out()).at("/spec/initContainers/0/name").asText()).isEqualTo("cgroupns-launcher");
        assertThat(run.err()).contains("only the webhook creates the ConfigMap");
    }

    private String inject(String text) {
        CommandLineRun run = CommandLineRun.of("inject", "-f", write("in", text).toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An object of the kind with a builder's spec in the pod at the pointer. */
    private static String workload(String kind, String pointer) {
        StringBuilder yaml = new StringBuilder("kind: " + kind + "\n");
        String indent = "";
        for (String field :
                Stream.of((pointer + "/spec").substring(1).split("/")).toList()) {
            yaml.append(indent).append(field).append(":\n");
            indent += "  ";
        }
        return yaml + Pods.BUILDER_SPEC.indent(indent.length());
    }

    private static JsonNode yaml(String text) {
        return YamlTree.toJson(YamlText.read(text).orElseThrow());
    }
}
