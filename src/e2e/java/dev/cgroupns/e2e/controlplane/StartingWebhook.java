package dev.cgroupns.e2e.controlplane;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.Registration;
import java.util.Map;

/**
 * A webhook that the chart has just installed: registered for one namespace, with failurePolicy Ignore and without pods
 * behind its Service. The test adds them.
 *
 * @param namespace the namespace of its pods and of the pods that it injects, and the name of its configuration
 */
record StartingWebhook(Cluster cluster, String namespace) implements AutoCloseable {
    /** The state of a pod in the endpoints. */
    enum Pod {
        NOT_READY,
        READY
    }

    static StartingWebhook register(Cluster cluster) {
        // The label excludes the namespace from the shared webhook.
        String namespace = cluster.namespace("starting", Map.of(Registration.NAMESPACE_LABEL, "starting"));
        StartingWebhook webhook = new StartingWebhook(cluster, namespace);
        webhook.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: webhook, namespace: %1$s}
                spec:
                  ports: [{port: 443}]
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingWebhookConfiguration
                metadata: {name: %1$s}
                webhooks:
                  - name: starting.cgroupns.dev
                    admissionReviewVersions: [v1]
                    sideEffects: None
                    failurePolicy: Ignore
                    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}
                    clientConfig: {service: {name: webhook, namespace: %1$s}}
                    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
                """);
        return webhook;
    }

    /** The endpoints controller has seen the Service, but no pod has an address. It writes null then. */
    void hasNoPodWithAnAddress() {
        hasEndpoints("null");
    }

    void hasPod(Pod pod) {
        // An address for documentation, RFC 5737.
        hasEndpoints("[{addresses: [192.0.2.1], conditions: {ready: %s}}]".formatted(pod == Pod.READY));
    }

    private void hasEndpoints(String endpoints) {
        apply("""
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: webhook, namespace: %1$s, labels: {kubernetes.io/service-name: webhook}}
                addressType: IPv4
                ports: [{port: 8443}]
                endpoints: ENDPOINTS
                """.replace("ENDPOINTS", endpoints));
    }

    void hasAuthority() {
        cluster.client()
                .admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(namespace)
                .edit(configuration -> {
                    configuration.getWebhooks().getFirst().getClientConfig().setCaBundle(cluster.authority());
                    return configuration;
                });
    }

    /** The shared webhook, which all other namespaces have. */
    void isReplacedByOneThatAnswers() {
        cluster.kubectl("", "label", "namespace", namespace, Registration.NAMESPACE_LABEL + "-")
                .success();
    }

    @Override
    public void close() {
        Registration.remove(cluster.client(), namespace);
        cluster.delete(namespace);
    }

    private void apply(String manifests) {
        cluster.kubectl(manifests.formatted(namespace), "apply", "--filename", "-")
                .success();
    }
}
