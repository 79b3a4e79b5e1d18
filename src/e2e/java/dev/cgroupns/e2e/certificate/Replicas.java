package dev.cgroupns.e2e.certificate;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.ChartRights;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.e2e.webhook.TlsClient;
import dev.cgroupns.e2e.webhook.WebhookServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two replicas with one Secret, and a webhook configuration that calls both of them for every privileged pod of one
 * namespace: a pod is refused unless the API server trusts both.
 */
final class Replicas implements AutoCloseable {
    private static final int COUNT = 2;

    private final Cluster cluster;
    private final String namespace;
    private final List<WebhookServer> servers;

    private Replicas(Cluster cluster, String namespace, List<WebhookServer> servers) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.servers = servers;
    }

    /**
     * Starts them, before there is a webhook configuration.
     *
     * @param properties the durations of the rotation
     */
    static Replicas launch(Cluster cluster, Map<String, String> properties) {
        String namespace = cluster.namespace("replicas", Map.of());
        ChartRights.CERTIFICATE.apply(cluster, namespace);
        Path kubeconfig = cluster.kubeconfigOf(namespace, namespace);
        List<String> systemProperties = Stream.concat(
                        Stream.of("-Dkubeconfig=" + kubeconfig),
                        properties.entrySet().stream().map(each -> "-D" + each.getKey() + "=" + each.getValue()))
                .toList();
        List<String> arguments = List.of(
                "--tls-secret",
                namespace + "/" + secretName(namespace),
                "--tls-service",
                "webhook." + namespace + ".svc",
                "--tls-name",
                "127.0.0.1",
                "--webhook-configuration",
                namespace);
        List<WebhookServer> servers = IntStream.range(0, COUNT)
                .mapToObj(i -> WebhookServer.launch(systemProperties, arguments))
                .toList();
        return new Replicas(cluster, namespace, servers);
    }

    /** Registers them with the API server, without caBundles: they write these themselves. */
    void register() {
        cluster.client()
                .resource(Registration.withoutAuthorities(namespace, servers, namespace))
                .create();
    }

    void awaitReady() {
        servers.forEach(WebhookServer::awaitReady);
    }

    List<WebhookServer> servers() {
        return servers;
    }

    String namespace() {
        return namespace;
    }

    Resource<Secret> secret() {
        return cluster.client().secrets().inNamespace(namespace).withName(secretName(namespace));
    }

    Resource<MutatingWebhookConfiguration> configuration() {
        return cluster.client()
                .admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(namespace);
    }

    /** The certificates that they serve. */
    List<X509Certificate> served() {
        return servers.stream()
                .map(server -> TlsClient.certificate(server.mutate()))
                .toList();
    }

    /** Their logs, for messages of failed assertions. */
    String logs() {
        return String.join("\n---\n", servers.stream().map(WebhookServer::log).toList());
    }

    @Override
    public void close() {
        configuration().delete();
        servers.forEach(WebhookServer::close);
    }

    private static String secretName(String namespace) {
        return namespace + "-tls";
    }
}
