package dev.cgroupns.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.audit.ClusterInstallation;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads when the webhook or the policy was installed, and which namespaces' pods they are meant for. */
final class InstallationReader {
    static final String POLICIES = "/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies";
    /** The label of every object that the chart creates. */
    static final Map<String, String> OURS = Map.of("labelSelector", "app.kubernetes.io/name=cgroupns-injector");

    private final KubernetesClient client;

    private InstallationReader(KubernetesClient client) {
        this.client = client;
    }

    static ClusterInstallation read(KubernetesClient client) {
        try {
            return new InstallationReader(client).read();
        } catch (KubernetesClientException e) {
            return new ClusterInstallation.Unreadable();
        }
    }

    /**
     * A configuration or policy that injects pods.
     *
     * @param since when it was created
     * @param selectors its namespaceSelectors, of which one must select the pod's namespace
     */
    private record Injecting(Instant since, List<LabelSelector> selectors) {
        boolean selects(NamespaceLabels labels) {
            return selectors.stream().anyMatch(labels::areSelectedBy);
        }
    }

    private ClusterInstallation read() {
        List<Injecting> found = new ArrayList<>();
        WebhookState.registered(client, null).stream()
                .map(InstallationReader::webhook)
                .forEach(found::add);
        addPolicies(found);
        if (found.isEmpty()) {
            return new ClusterInstallation.NotInstalled();
        }
        Map<String, Optional<Instant>> since = new HashMap<>();
        new ResourcePages(client, "/api/v1/namespaces", Map.of()).forEach(namespaces -> {
            for (JsonNode namespace : namespaces) {
                NamespaceLabels labels = NamespaceLabels.of(namespace);
                since.put(
                        namespace.at("/metadata/name").asText(),
                        oldest(found.stream().filter(each -> each.selects(labels))));
            }
        });
        // A namespace that was created in the meantime counts as selected: few are labelled when they are created.
        Optional<Instant> ofOthers = oldest(found.stream());
        return new ClusterInstallation.Installed(namespace -> since.getOrDefault(namespace, ofOthers));
    }

    private static Optional<Instant> oldest(Stream<Injecting> found) {
        return found.map(Injecting::since).min(Comparator.naturalOrder());
    }

    private static Injecting webhook(MutatingWebhookConfiguration configuration) {
        return new Injecting(
                Instant.parse(configuration.getMetadata().getCreationTimestamp()),
                configuration.getWebhooks().stream()
                        .map(MutatingWebhook::getNamespaceSelector)
                        .map(selector -> Objects.requireNonNullElseGet(selector, LabelSelector::new))
                        .toList());
    }

    private void addPolicies(List<Injecting> found) {
        try {
            new ResourcePages(client, POLICIES, OURS).forEach(policies -> {
                for (JsonNode policy : policies) {
                    found.add(policy(policy));
                }
            });
        } catch (KubernetesClientException e) {
            // Kubernetes serves this API since 1.36, and a role written for an earlier version does not grant it.
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
        }
    }

    private Injecting policy(JsonNode policy) {
        JsonNode selector = policy.at("/spec/matchConstraints/namespaceSelector");
        return new Injecting(
                Instant.parse(policy.at("/metadata/creationTimestamp").asText()),
                List.of(client.getKubernetesSerialization().convertValue(selector, LabelSelector.class)));
    }
}
