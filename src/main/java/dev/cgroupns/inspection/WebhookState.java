package dev.cgroupns.inspection;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ServiceReference;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of the webhook in the cluster, for the pods of one namespace: the first problem that keeps these pods from
 * being sent to the webhook.
 */
sealed interface WebhookState {
    /** The names of all cgroupns-injector webhooks end in this. */
    String DOMAIN = ".cgroupns.dev";

    /** No MutatingWebhookConfiguration has a webhook of cgroupns-injector. */
    record NotRegistered() implements WebhookState {}

    /**
     * The namespaceSelectors exclude this namespace.
     *
     * @param configuration the MutatingWebhookConfiguration
     */
    record NamespaceExcluded(String configuration) implements WebhookState {}

    /**
     * The caBundle is not set yet.
     *
     * @param configuration the MutatingWebhookConfiguration
     */
    record WithoutAuthority(String configuration) implements WebhookState {}

    /**
     * No pod behind the Service is ready.
     *
     * @param service the Service's name
     * @param namespace the Service's namespace
     * @param pods how many there are
     */
    record WithoutReadyPods(String service, String namespace, int pods) implements WebhookState {}

    /**
     * No problem is visible.
     *
     * @param configuration the MutatingWebhookConfiguration
     */
    record Complete(String configuration) implements WebhookState {}

    /** The credentials cannot read the state. */
    record NotVisible() implements WebhookState {}

    /**
     * Reads the state from the cluster.
     *
     * @param configuration the MutatingWebhookConfiguration; null to look for one that has such a webhook
     */
    static WebhookState of(KubernetesClient client, String namespace, @Nullable String configuration) {
        try {
            return look(client, namespace, configuration);
        } catch (KubernetesClientException e) {
            // Usually forbidden. The user then gets the list of all possible causes.
            return new NotVisible();
        }
    }

    private static WebhookState look(KubernetesClient client, String namespace, @Nullable String configuration) {
        List<MutatingWebhookConfiguration> registered = registered(client, configuration);
        if (registered.isEmpty()) {
            return new NotRegistered();
        }
        NamespaceLabels labels =
                NamespaceLabels.of(client.namespaces().withName(namespace).require());
        for (MutatingWebhookConfiguration each : registered) {
            Optional<MutatingWebhook> webhook =
                    each.getWebhooks().stream().filter(labels::areSelectedBy).findFirst();
            if (webhook.isPresent()) {
                return behind(client, each.getMetadata().getName(), webhook.get());
            }
        }
        return new NamespaceExcluded(registered.getFirst().getMetadata().getName());
    }

    /**
     * The configurations that have a webhook of cgroupns-injector.
     *
     * @param configuration the name of the only one to look at; null for all
     */
    static List<MutatingWebhookConfiguration> registered(KubernetesClient client, @Nullable String configuration) {
        return configurations(client, configuration).stream()
                .filter(WebhookState::isOurs)
                .toList();
    }

    private static Collection<MutatingWebhookConfiguration> configurations(
            KubernetesClient client, @Nullable String configuration) {
        var all = client.admissionRegistration().v1().mutatingWebhookConfigurations();
        return configuration == null
                ? all.list().getItems()
                : Optional.ofNullable(all.withName(configuration).get()).stream()
                        .toList();
    }

    static boolean isOurs(MutatingWebhookConfiguration configuration) {
        return configuration.getWebhooks().stream()
                .anyMatch(webhook -> webhook.getName().endsWith(DOMAIN));
    }

    private static WebhookState behind(KubernetesClient client, String configuration, MutatingWebhook webhook) {
        ServiceReference service = webhook.getClientConfig().getService();
        if (service == null) {
            // It is called by URL, so the cluster does not show what is behind it.
            return new Complete(configuration);
        }
        String authority = webhook.getClientConfig().getCaBundle();
        List<Endpoint> endpoints = client
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(service.getNamespace())
                .withLabel("kubernetes.io/service-name", service.getName())
                .list()
                .getItems()
                .stream()
                // Null, not an empty list, as long as no pod of the Service has an address.
                .flatMap(slice -> Stream.ofNullable(slice.getEndpoints()).flatMap(List::stream))
                .toList();
        if (endpoints.isEmpty()) {
            return new WithoutReadyPods(service.getName(), service.getNamespace(), 0);
        }
        // The pods or cert-manager write it at run time.
        if (authority == null || authority.isEmpty()) {
            return new WithoutAuthority(configuration);
        }
        return endpoints.stream().anyMatch(WebhookState::isReady)
                ? new Complete(configuration)
                : new WithoutReadyPods(service.getName(), service.getNamespace(), endpoints.size());
    }

    /** Unset counts as ready (discovery.k8s.io/v1, EndpointConditions). */
    private static boolean isReady(Endpoint endpoint) {
        return endpoint.getConditions() == null
                || !Boolean.FALSE.equals(endpoint.getConditions().getReady());
    }
}
