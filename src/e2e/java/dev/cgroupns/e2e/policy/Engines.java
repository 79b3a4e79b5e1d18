package dev.cgroupns.e2e.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.WebhookServer;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;

/** One namespace for each engine, so that the same pod can be created by all of them. */
final class Engines implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String READY = """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "ready"}, "spec": {"containers": [{"name": "b",
             "image": "corp/b", "command": ["buildkitd"], "securityContext": {"privileged": true}}]}}""";

    private final Cluster cluster;
    private final WebhookServer server;
    private final ChartObjects chart;
    private final Map<Engine, String> namespaces = new EnumMap<>(Engine.class);

    private Engines(Cluster cluster, String name, String values, String configuration) {
        this.cluster = cluster;
        chart = new ChartObjects(cluster, name, "engine=both,webhook.failurePolicy=Fail," + values);
        server = WebhookServer.start("registries: {allow: []}\n" + configuration, List.of());
        chart.applyPolicy();
        chart.applyWebhook(server);
        for (Engine engine : Engine.values()) {
            namespaces.put(
                    engine,
                    cluster.namespace(
                            name,
                            Map.of(
                                    chart.policyLabel(),
                                    engine.policy(),
                                    chart.webhookLabel(),
                                    engine.webhook(),
                                    // The shared webhook is not called for these.
                                    Registration.NAMESPACE_LABEL,
                                    name)));
        }
        for (Engine engine : new Engine[] {Engine.POLICY, Engine.WEBHOOK, Engine.BOTH}) {
            // API servers see policies and webhooks a moment later.
            Awaitility.await(engine + " injects")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> create(engine, tree(READY)).toString().contains("/cgroupns/launcher"));
        }
    }

    /**
     * Starts a webhook, and registers it and the policy.
     *
     * @param values values of the chart
     * @param configuration the same for the webhook, as YAML
     */
    static Engines start(Cluster cluster, String name, String values, String configuration) {
        return new Engines(cluster, name, values, configuration);
    }

    /** The objects that the chart makes. */
    ChartObjects chart() {
        return chart;
    }

    /** The engine's namespace. */
    String namespace(Engine engine) {
        return Objects.requireNonNull(namespaces.get(engine));
    }

    /**
     * Creates a pod by dry run.
     *
     * @return the pod, without what differs from one creation to the next; a string if the API server refuses it
     */
    JsonNode create(Engine engine, JsonNode pod) {
        String namespace = namespace(engine);
        try {
            String answer = cluster.client()
                    .raw("/api/v1/namespaces/" + namespace + "/pods?dryRun=All", "POST", pod.toString());
            return withoutChance(answer == null ? "" : answer);
        } catch (KubernetesClientException e) {
            // Of what is added, too, indices in a message tell.
            return JSON.getNodeFactory().textNode("refused");
        }
    }

    private static JsonNode withoutChance(String answer) {
        JsonNode pod = tree(answer.replaceAll("kube-api-access-[a-z0-9]{5}", "kube-api-access"));
        if (pod.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove(List.of("uid", "creationTimestamp", "namespace", "managedFields", "generation"));
        }
        return pod;
    }

    static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        chart.removeWebhook();
        chart.removePolicy();
        server.close();
    }
}
