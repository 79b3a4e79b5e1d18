package dev.cgroupns.inspection;

import dev.cgroupns.check.InstalledObject;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads which installations there are, from webhook configurations and policies. */
final class InstalledObjects {
    private static final String RELEASE_NAMESPACE = "meta.helm.sh/release-namespace";

    private InstalledObjects() {}

    static List<InstalledObject> read(KubernetesClient client) {
        List<InstalledObject> objects = new ArrayList<>();
        WebhookState.registered(client, null).stream().map(InstalledObjects::of).forEach(objects::add);
        try {
            new ResourcePages(client, InstallationReader.POLICIES, InstallationReader.OURS)
                    .forEach(policy -> objects.add(new InstalledObject(
                            "MutatingAdmissionPolicy",
                            policy.at("/metadata/name").asText(),
                            policy.at("/metadata/annotations")
                                    .path(RELEASE_NAMESPACE)
                                    .asText())));
        } catch (KubernetesClientException e) {
            // Kubernetes serves this API since 1.36, and roles for earlier versions do not grant it.
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
        }
        return objects;
    }

    static InstalledObject of(MutatingWebhookConfiguration configuration) {
        return new InstalledObject(
                "MutatingWebhookConfiguration",
                configuration.getMetadata().getName(),
                namespace(configuration).orElse(""));
    }

    /** The namespace of the Service that is called, else the one in helm's annotation. */
    static Optional<String> namespace(MutatingWebhookConfiguration configuration) {
        return configuration.getWebhooks().stream()
                .map(webhook -> webhook.getClientConfig().getService())
                .filter(Objects::nonNull)
                .map(service -> service.getNamespace())
                .findFirst()
                .or(() -> Optional.ofNullable(
                        annotations(configuration.getMetadata()).get(RELEASE_NAMESPACE)));
    }

    private static Map<String, String> annotations(ObjectMeta metadata) {
        return Objects.requireNonNullElse(metadata.getAnnotations(), Map.of());
    }
}
