package dev.cgroupns.e2e.delivery;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.webhook.ChartRights;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.WebhookServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A webhook with one delivery, a service account of its own, and namespaces whose pods are sent only to it.
 */
public final class DeliveringWebhook implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Map<String, String> LABEL = Map.of("app.kubernetes.io/managed-by", "cgroupns-injector");

    private final Cluster cluster;
    private final String name;
    private final WebhookServer server;

    private DeliveringWebhook(Cluster cluster, String name, WebhookServer server) {
        this.cluster = cluster;
        this.name = name;
        this.server = server;
    }

    /** Starts it; it may not know the cluster yet. */
    public static DeliveringWebhook start(Cluster cluster, String delivery, ChartRights rights) {
        return configured(cluster, "launcher: {delivery: %s}".formatted(delivery), rights);
    }

    /**
     * The same with more configuration.
     *
     * @param configuration the configuration in YAML; registries are never asked
     */
    public static DeliveringWebhook configured(Cluster cluster, String configuration, ChartRights rights) {
        String namespace = cluster.namespace("injector", Map.of());
        rights.apply(cluster, namespace);
        WebhookServer server = WebhookServer.start(
                "registries: {allow: []}\n" + configuration,
                List.of(
                        "-Dkubeconfig=" + cluster.kubeconfigOf(namespace, namespace),
                        "-Dcgroupns.webhook-configuration=" + namespace,
                        // The test is about the pods, not about the speed of a busy machine.
                        "-Dcgroupns.delivery.budget=20S"));
        DeliveringWebhook webhook = new DeliveringWebhook(cluster, namespace, server);
        webhook.register();
        return webhook;
    }

    /** Registers the webhook. */
    void register() {
        Registration.applyToLabelled(cluster.client(), name, server);
        // API servers see it a moment later.
        String tried = namespace();
        eventually("first injection")
                .until(() -> !delivery(
                                dryRun(tried, builder(""), "--output=json").success())
                        .isEmpty());
    }

    /** Removes the registration. */
    void unregister() {
        Registration.remove(cluster.client(), name);
    }

    private static ConditionFactory eventually(String what) {
        return Awaitility.await(what).atMost(PATIENCE);
    }

    /** Creates a namespace whose pods are sent to the webhook. */
    public String namespace() {
        return cluster.namespace("delivery", Map.of(Registration.NAMESPACE_LABEL, name));
    }

    /**
     * Waits until a dry run of a pod has this delivery: the webhook sees changes of the cluster a moment later.
     */
    public void awaitDelivery(String namespace, Pod pod, String delivery) {
        eventually("delivery by " + delivery + " in " + namespace)
                .until(() -> delivery(dryRun(namespace, pod, "--output=json").success()), delivery::equals);
    }

    /** Warnings are on standard error. */
    public Command.Result dryRun(String namespace, Pod pod, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("create", "--dry-run=server", "--namespace=" + namespace, "--filename=-"));
        arguments.addAll(List.of(options));
        return cluster.kubectl(Serialization.asYaml(pod), arguments.toArray(String[]::new));
    }

    /** Creates a pod. */
    public Pod create(String namespace, Pod pod) {
        return Pods.create(cluster, namespace, pod);
    }

    static String delivery(String pod) {
        return delivery(Serialization.unmarshal(pod, Pod.class));
    }

    /** The delivery in the status annotation; empty if the pod was not injected. */
    public static String delivery(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String status = annotations == null ? null : annotations.get("cgroupns.dev/status");
        return status == null
                ? ""
                : Serialization.unmarshal(status, GenericKubernetesResource.class)
                        .getAdditionalProperties()
                        .getOrDefault("delivery", "")
                        .toString();
    }

    /** A pod with a builder, for nodes of an architecture; for any if it is empty. */
    public static Pod builder(String architecture) {
        Pod pod = new PodBuilder(Pods.read("shell"))
                .editMetadata()
                .withName(null)
                .withGenerateName("builder-")
                .endMetadata()
                .build();
        if (!architecture.isEmpty()) {
            pod.getSpec().setNodeSelector(Map.of("kubernetes.io/arch", architecture));
        }
        return pod;
    }

    /** The launcher's ConfigMaps in a namespace. */
    List<ConfigMap> configMaps(String namespace) {
        return cluster.client()
                .configMaps()
                .inNamespace(namespace)
                .withLabels(LABEL)
                .list()
                .getItems();
    }

    String log() {
        return server.log();
    }

    @Override
    public void close() {
        unregister();
        server.close();
    }
}
