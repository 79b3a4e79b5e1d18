package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code inject} changes what it must in a document, and leaves everything else as it was written. */
final class InjectCommandTest {
    private static final String LAUNCHER = "/cgroupns/launcher";

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
        assertThat(CommandLineRun.injected(text)).isEqualTo(text);
    }

    @Test
    void keepsTheOtherDocumentsByteForByte() {
        String first = "# about the map\n" + Pods.CONFIG_MAP;
        String last = "--- # the last\nkind:   Service\nspec:\n    a: |+\n        b\n\n\n";
        String changed = CommandLineRun.injected(first + "---\n" + Pods.BUILDER + last);

        assertThat(changed)
                .startsWith(first + "---\napiVersion: v1\nkind: Pod\n")
                .endsWith("\n" + last);
        assertThat(Pods.yaml(changed.substring(first.length(), changed.length() - last.length()))
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
        List<String> after = CommandLineRun.injected(before).lines().toList();

        assertThat(after).containsSubsequence(before.lines().toList());
        assertThat(after).contains("                  - /cgroupns/launcher", "            initContainers:");
    }

    @Test
    void writesWindowsLineBreaksWhereTheFileHasThem() {
        String changed = CommandLineRun.injected(Pods.BUILDER.replace("\n", "\r\n"));
        assertThat(changed.replace("\r\n", "")).doesNotContain("\n").doesNotContain("\r");
        assertThat(Pods.yaml(changed)).isEqualTo(Pods.yaml(CommandLineRun.injected(Pods.BUILDER)));
    }

    @Test
    void changesNothingTheSecondTime() {
        String once = CommandLineRun.injected(
                Pods.BUILDER + "---\n" + Pods.workload("CronJob", "/spec/jobTemplate/spec/template"));
        assertThat(CommandLineRun.injected(once)).isEqualTo(once);
    }

    @Test
    void aChangeToOneContainerDoesNotReachItsAlias() {
        JsonNode changed = Pods.yaml(CommandLineRun.injected("""
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
}
