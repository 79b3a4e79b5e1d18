package dev.cgroupns.inspection;

import dev.cgroupns.audit.WebhookInstallation;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads when the webhook was installed, and which namespaces' pods are sent to it. */
final class InstalledWebhook {
    private InstalledWebhook() {}

    static WebhookInstallation read(KubernetesClient client) {
        try {
            List<MutatingWebhookConfiguration> ours = WebhookState.registered(client, null);
            if (ours.isEmpty()) {
                return new WebhookInstallation.NotInstalled();
            }
            MutatingWebhookConfiguration first = ours.getFirst();
            List<MutatingWebhook> webhooks =
                    ours.stream().flatMap(each -> each.getWebhooks().stream()).toList();
            Map<String, Boolean> selected = new HashMap<>();
            client.namespaces().list().getItems().forEach(namespace -> {
                NamespaceLabels labels = NamespaceLabels.of(namespace);
                selected.put(
                        namespace.getMetadata().getName(), webhooks.stream().anyMatch(labels::areSelectedBy));
            });
            return new WebhookInstallation.Installed(
                    first.getMetadata().getName(),
                    Instant.parse(first.getMetadata().getCreationTimestamp()),
                    // A namespace that was created meanwhile counts as selected: few are labelled at once.
                    namespace -> selected.getOrDefault(namespace, true));
        } catch (KubernetesClientException e) {
            return new WebhookInstallation.Unreadable();
        }
    }
}
