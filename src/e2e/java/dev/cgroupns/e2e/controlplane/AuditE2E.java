package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.policy.ChartObjects;
import dev.cgroupns.e2e.webhook.Registration;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The audit of a real API server's pods. The test writes the container statuses in place of the kubelet. */
@ExtendWith(SharedControlPlane.class)
class AuditE2E {
    private static final int NOT_ASKED = 7;
    private static final int STATUS_FOUND = 9;
    private static final String BUILDER = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %s}
            spec:
              selector: {matchLabels: {app: %s}}
              template:
                metadata: {labels: {app: %s}}
                spec:
                  nodeName: node-1
                  containers:
                    - name: buildkitd
                      image: "%s"
                      command: [buildkitd]
                      securityContext: {privileged: true}
                      resources: {limits: {memory: 2Gi}}
            """;

    private final Cluster cluster;

    AuditE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void tellsInjectedBuildersFromThoseOfAnExcludedNamespace() throws JsonProcessingException {
        String injected = cluster.namespace("audit", Map.of());
        String excluded = cluster.namespace("audit", Map.of("cgroupns.dev/inject", "false"));
        deploy(injected, "farm", "moby/buildkit:v0.27.1");
        deploy(excluded, "farm", "<b>moby/buildkit");

        Command.Result leaking =
                audit(cluster.kubeconfig(), "--namespace=" + excluded, "--output=json", "--fail-on=leaking");

        assertThat(leaking.exitCode()).as(leaking.errors()).isEqualTo(STATUS_FOUND);
        assertThat(leaking.errors()).contains("buildkitd: LEAKING, which --fail-on names");
        JsonNode builder = new JsonMapper().readTree(leaking.output()).at("/builders/0");
        assertThat(builder.path("reason").asText()).isEqualTo("NAMESPACE_EXCLUDED");
        assertThat(builder.at("/owner/kind").asText()).isEqualTo("Deployment");
        assertThat(builder.at("/owner/name").asText()).isEqualTo("farm");
        assertThat(builder.path("node").asText()).isEqualTo("node-1");
        assertThat(builder.at("/limitsThatDoNotHold/memory").asText()).isEqualTo("2Gi");
        assertThat(commands(builder))
                .containsExactly(
                        "kubectl label namespace " + excluded + " cgroupns.dev/inject=true --overwrite",
                        "kubectl --namespace " + excluded + " rollout restart deployment/farm");
        assertThat(audit(cluster.kubeconfig(), "--namespace=" + injected, "--fail-on=LEAKING")
                        .success())
                .contains(injected + ": Deployment/farm")
                .endsWith("1 pod, 1 builder: 1 ISOLATED_BY_LAUNCHER\n");
        assertThat(audit(cluster.kubeconfig(), "--selector=app=farm", "--output=html")
                        .success())
                .contains("&lt;b&gt;moby/buildkit")
                .doesNotContain("<b>moby")
                .contains("<section class=\"LEAKING\">", "<section class=\"ISOLATED_BY_LAUNCHER\">");
    }

    /** The webhook does not get a namespace's pods, but the API server injects them itself. */
    @Tag(ChartObjects.POLICY_NEEDED)
    @Test
    void knowsThePolicyToo() {
        ChartObjects chart = new ChartObjects(cluster, "audited", "engine=policy");
        String namespace = cluster.namespace("audit", Map.of(Registration.NAMESPACE_LABEL, "none"));
        deploy(namespace, "farm", "moby/buildkit");
        assertThat(audit(cluster.kubeconfig(), "--namespace=" + namespace).success())
                .contains("LEAKING  NAMESPACE_EXCLUDED");

        chart.applyPolicy();

        try {
            assertThat(audit(cluster.kubeconfig(), "--namespace=" + namespace).success())
                    .contains("LEAKING  OLDER_THAN_INSTALLATION");
        } finally {
            chart.removePolicy();
        }
    }

    @Test
    void needsOnlyThePermissionToListPods() {
        String namespace = cluster.namespace("audit", Map.of("cgroupns.dev/inject", "false"));
        deploy(namespace, "farm", "moby/buildkit");
        account(namespace, "reader");
        kubectl("create", "role", "reader", "--verb=list", "--resource=pods", "-n", namespace);
        kubectl(
                "create",
                "rolebinding",
                "reader",
                "--role=reader",
                "--serviceaccount=" + namespace + ":reader",
                "-n",
                namespace);

        String output = audit(cluster.kubeconfigOf(namespace, "reader"), "--namespace=" + namespace)
                .success();

        assertThat(output)
                .contains(namespace + ": ReplicaSet/farm-", "LEAKING  INSTALLATION_UNREADABLE")
                .contains("these limits do not apply to its build steps: memory 2Gi");
    }

    @Test
    void namesTheMissingPermission() {
        String namespace = cluster.namespace("audit", Map.of());
        account(namespace, "stranger");

        Command.Result result = audit(cluster.kubeconfigOf(namespace, "stranger"));

        assertThat(result.exitCode()).isEqualTo(NOT_ASKED);
        assertThat(result.errors())
                .contains(
                        "these credentials do not allow this",
                        "cannot list resource \"pods\"",
                        "the right to list pods");
    }

    @Test
    void namesTheExistingContexts() {
        Command.Result result = audit(cluster.kubeconfig(), "--context=elsewhere");

        assertThat(result.exitCode()).isEqualTo(NOT_ASKED);
        assertThat(result.errors()).contains("--context: the kubeconfig has no context \"elsewhere\"; it has ");
    }

    private static List<String> commands(JsonNode builder) {
        return StreamSupport.stream(builder.path("remedy").spliterator(), false)
                .map(remedy -> remedy.path("command").asText())
                .toList();
    }

    private void deploy(String namespace, String name, String image) {
        cluster.kubectl(BUILDER.formatted(name, name, name, image), "apply", "-n", namespace, "-f", "-")
                .success();
        Pod pod = Awaitility.await("a pod of " + name)
                .until(
                        () -> cluster.client().pods().inNamespace(namespace).list().getItems().stream()
                                .findFirst()
                                .orElse(null),
                        each -> each != null);
        cluster.client().pods().resource(pod).editStatus(each -> {
            each.getStatus()
                    .setContainerStatuses(List.of(new ContainerStatusBuilder()
                            .withName("buildkitd")
                            .withImage(image)
                            .withState(new ContainerStateBuilder()
                                    .withNewRunning("2026-01-01T10:00:00Z")
                                    .build())
                            .build()));
            return each;
        });
    }

    private void account(String namespace, String name) {
        kubectl("create", "serviceaccount", name, "--namespace", namespace);
    }

    private void kubectl(String... arguments) {
        cluster.kubectl("", arguments).success();
    }

    private static Command.Result audit(Path kubeconfig, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-jar",
                Tools.applicationJar().toString(),
                "audit",
                "--kubeconfig=" + kubeconfig));
        command.addAll(List.of(options));
        return Command.run(command);
    }
}
