package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.ChartRights;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.WebhookServer;
import dev.cgroupns.e2e.webhook.WebhookServer.Ports;
import dev.cgroupns.e2e.webhook.WebhookServer.Start;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events for the owners of workloads, with the chart's own permissions. Real controllers create the pods. */
@ExtendWith(SharedControlPlane.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
class BuilderEventsE2E {
    private static final int FLOOD = 1000;
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %s}
            spec:
              replicas: %d
              selector: {matchLabels: {app: %1$s}}
              template:
                metadata: {labels: {app: %1$s}, annotations: {%s}}
                spec:
                  containers:
                    - {name: buildkitd, image: %s, securityContext: {privileged: true}}
            """;

    private static final String POD = """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s"}, "spec": {"containers": [
             {"name": "b", "image": "moby/buildkit", "securityContext": {"privileged": true}}]}}""";

    private final Cluster cluster;
    private final Folder folder = Folder.create("events");
    private final String registration;
    private final WebhookServer server;
    private String namespace = "";

    BuilderEventsE2E(Cluster cluster) {
        this.cluster = cluster;
        registration = cluster.namespace("injector", Map.of());
        ChartRights.EVENTS.apply(cluster, registration);
        server = WebhookServer.launch(
                folder,
                Ports.free(),
                new Start(
                        List.of(),
                        "registries: {allow: []}",
                        List.of("-Dkubeconfig=" + cluster.kubeconfigOf(registration, registration)),
                        List.of(
                                "--events",
                                "--log-format=json",
                                "--ca-out=" + folder.path().resolve("ca.pem"))));
    }

    @BeforeAll
    void register() {
        server.awaitReady();
        Registration.applyToLabelled(cluster.client(), registration, server);
        String tried = namespace();
        // API servers see a webhook a moment later.
        eventually()
                .until(() -> cluster.kubectl(
                                POD.formatted("tried"),
                                "create",
                                "--dry-run=server",
                                "--output=json",
                                "--namespace=" + tried,
                                "--filename=-")
                        .output()
                        .contains("cgroupns.dev/injected"));
    }

    @AfterAll
    void end() {
        Registration.remove(cluster.client(), registration);
        server.close();
    }

    @BeforeEach
    void makeNamespace() {
        namespace = namespace();
    }

    @Test
    void theDeploymentHasEventsAboutItsBuilders() {
        apply(deployment("unknown", 1, "", "corp/buildkit"));
        apply(deployment("opted-out", 1, "cgroupns.dev/inject: \"false\"", "moby/buildkit"));
        apply(deployment("injected", 1, "", "moby/buildkit"));

        Event unknown = event("unknown");
        Event optedOut = event("opted-out");
        Event injected = event("injected");

        assertThat(unknown.getType()).isEqualTo("Warning");
        assertThat(unknown.getReason()).isEqualTo("ENTRYPOINT_UNKNOWN");
        assertThat(unknown.getNote())
                .contains("container \"buildkitd\" stays in the node's cgroup namespace")
                .contains("cgroupns.dev/entrypoint.buildkitd");
        assertThat(optedOut.getType()).isEqualTo("Warning");
        assertThat(optedOut.getReason()).isEqualTo("OPTED_OUT");
        assertThat(injected.getType()).isEqualTo("Normal");
        assertThat(injected.getReason()).isEqualTo("INJECT");
        assertThat(cluster.kubectl("", "describe", "deployment", "unknown", "-n", namespace)
                        .success())
                .contains("ENTRYPOINT_UNKNOWN");
        assertThat(cluster.kubectl("", "get", "pods", "-n", namespace, "-l", "cgroupns.dev/injected=true", "-o", "name")
                        .success())
                .startsWith("pod/injected-")
                .hasLineCount(1);
        assertThat(server.metrics())
                .contains("cgroupns_builders_total{code=\"ENTRYPOINT_UNKNOWN\",namespace=\"" + namespace + "\"} 1.0")
                .contains("cgroupns_builders_total{code=\"OPTED_OUT\",namespace=\"" + namespace + "\"} 1.0")
                .contains("cgroupns_builders_total{code=\"INJECT\",namespace=\"" + namespace + "\"} 1.0");
        assertThat(logged("INJECT").path("owner").asText()).startsWith("ReplicaSet/injected-");
        assertThat(logged("ENTRYPOINT_UNKNOWN").path("container").asText()).isEqualTo("buildkitd");
    }

    @Test
    void aDryRunCausesNoEvent() {
        cluster.kubectl(POD.formatted("dry"), "create", "--dry-run=server", "-n", namespace, "-f", "-")
                .success();
        cluster.kubectl(POD.formatted("real"), "create", "-n", namespace, "-f", "-")
                .success();

        assertThat(event("real").getRegarding().getKind()).isEqualTo("Pod");
        assertThat(events()).extracting(each -> each.getRegarding().getName()).doesNotContain("dry");
    }

    // Runs last: namespaces share 64 limits of log lines, and the flood uses up one of them for a minute.
    @Test
    @Order(Integer.MAX_VALUE)
    void aFloodOfPodsIsOneEventThatCounts() {
        apply(deployment("flood", FLOOD, "", "corp/buildkit"));

        eventually().until(() -> {
            List<Event> events = ours("flood");
            return events.size() == 1
                    && events.getFirst().getSeries() != null
                    && events.getFirst().getSeries().getCount() >= FLOOD;
        });
        assertThat(ours("flood")).hasSize(1);
        cluster.kubectl("", "delete", "deployment", "flood", "-n", namespace, "--wait=false")
                .success();
    }

    private Event event(String owner) {
        return eventually().until(() -> ours(owner).stream().findFirst().orElse(null), found -> found != null);
    }

    private List<Event> ours(String owner) {
        return events().stream()
                .filter(each -> "cgroupns.dev/injector".equals(each.getReportingController()))
                .filter(each -> each.getRegarding().getName().equals(owner))
                .toList();
    }

    private List<Event> events() {
        return cluster.client()
                .events()
                .v1()
                .events()
                .inNamespace(namespace)
                .list()
                .getItems();
    }

    private JsonNode logged(String code) {
        return server.log()
                .lines()
                .filter(line -> line.contains("\"namespace\":\"" + namespace + "\"") && line.contains(code))
                .map(BuilderEventsE2E::json)
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode json(String line) {
        try {
            return new JsonMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String namespace() {
        return cluster.namespace("events", Map.of(Registration.NAMESPACE_LABEL, registration));
    }

    private void apply(String manifest) {
        cluster.kubectl(manifest, "apply", "--namespace", namespace, "--filename", "-")
                .success();
    }

    private static String deployment(String name, int replicas, String annotations, String image) {
        return DEPLOYMENT.formatted(name, replicas, annotations, image);
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofMinutes(4));
    }
}
