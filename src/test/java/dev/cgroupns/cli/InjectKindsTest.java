package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code inject} finds the pods of all kinds of objects. */
final class InjectKindsTest {
    private static final String LAUNCHER = "/cgroupns/launcher";

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
        JsonNode changed = Pods.yaml(CommandLineRun.injected(Pods.workload(kind, pointer)));

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
        String text = "apiVersion: " + apiVersion + "\n" + Pods.workload(kind, pointer);
        assertThat(Pods.yaml(CommandLineRun.injected(text))
                        .at(pointer + "/spec/containers/0/command/0")
                        .asText())
                .isEqualTo(LAUNCHER);
    }

    @Test
    void leavesAKindOfTheSameNameInAnotherGroup() {
        String text = "apiVersion: example.com/v1\n" + Pods.workload("Rollout", "/spec/template");
        assertThat(CommandLineRun.injected(text)).isEqualTo(text);
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

        CommandLineRun run = CommandLineRun.withInput(
                text, "inject", "-f", "-", "--template-path", "Fleet.example.com=.spec.pools[*].template");

        assertThat(Pods.yaml(run.out())
                        .at("/spec/pools/0/template/spec/containers/0/command/0")
                        .asText())
                .isEqualTo(LAUNCHER);
        assertThat(CommandLineRun.withInput(
                                text,
                                "inject",
                                "-f",
                                "-",
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
        assertThat(Pods.yaml(run.out())
                        .at("/items/0/spec/template/spec/containers/0/command/0")
                        .asText())
                .isEqualTo(LAUNCHER);
        assertThat(run.err()).startsWith("standard input:4: Deployment/builder: ");
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

        String changed = CommandLineRun.injected(list);

        assertThat(Pods.yaml(changed)
                        .at("/items/1/items/0/spec/containers/0/command/0")
                        .asText())
                .isEqualTo(LAUNCHER);
        assertThat(Pods.yaml(changed)
                        .at("/items/2/spec/template/spec/containers/0/command/0")
                        .asText())
                .isEqualTo(LAUNCHER);
        assertThat(changed).startsWith(list.substring(0, list.indexOf("spec:")));
    }
}
