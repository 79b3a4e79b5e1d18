package dev.cgroupns.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.audit.ClusterInstallation;
import dev.cgroupns.audit.ClusterInstallation.Coverage;
import dev.cgroupns.check.InstalledMode;
import dev.cgroupns.check.LabelMatch;
import dev.cgroupns.verdict.Mode;
import io.fabric8.kubernetes.api.model.LabelSelector;
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
import org.jspecify.annotations.Nullable;

/** Reads when the webhook or the policy was installed, which pods they select, and whether they inject them. */
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
     * A configuration or policy for pods with builders.
     *
     * @param since when it was created
     * @param mode whether it changes the pods
     * @param selections of which one must select the pod
     */
    private record Registered(Instant since, Mode mode, List<Selection> selections) {
        /** What is left of it for the pods of a namespace. */
        Registered in(NamespaceLabels labels) {
            return new Registered(
                    since,
                    mode,
                    selections.stream()
                            .filter(each -> labels.areSelectedBy(each.namespaces()))
                            .toList());
        }

        boolean selects(Map<String, String> podLabels) {
            return selections.stream().anyMatch(each -> LabelMatch.of(podLabels, each.pods()));
        }
    }

    /** A namespaceSelector and an objectSelector. */
    private record Selection(LabelSelector namespaces, LabelSelector pods) {}

    private ClusterInstallation read() {
        List<Registered> found = new ArrayList<>();
        WebhookState.registered(client, null).stream()
                .map(InstallationReader::webhook)
                .forEach(found::add);
        addPolicies(found);
        if (found.isEmpty()) {
            return new ClusterInstallation.NotInstalled();
        }
        Map<String, List<Registered>> byNamespace = new HashMap<>();
        new ResourcePages(client, "/api/v1/namespaces", Map.of())
                .forEach(namespace -> byNamespace.put(
                        namespace.at("/metadata/name").asText(), selecting(found, NamespaceLabels.of(namespace))));
        // A namespace that was created in the meantime counts as selected: few are labelled when they are created.
        return new ClusterInstallation.Installed(
                pod -> coverage(byNamespace.getOrDefault(pod.namespace(), found), pod.labels()));
    }

    private static List<Registered> selecting(List<Registered> found, NamespaceLabels labels) {
        return found.stream()
                .map(each -> each.in(labels))
                .filter(each -> !each.selections().isEmpty())
                .toList();
    }

    private static Coverage coverage(List<Registered> inNamespace, Map<String, String> podLabels) {
        if (inNamespace.isEmpty()) {
            return new Coverage.ExcludesNamespace();
        }
        List<Registered> selecting =
                inNamespace.stream().filter(each -> each.selects(podLabels)).toList();
        if (selecting.isEmpty()) {
            return new Coverage.ExcludesPod();
        }
        return selecting.stream()
                .filter(each -> each.mode() == Mode.INJECT)
                .map(Registered::since)
                .min(Comparator.naturalOrder())
                .<Coverage>map(Coverage.Injects::new)
                .orElseGet(Coverage.Observes::new);
    }

    private static Registered webhook(MutatingWebhookConfiguration configuration) {
        return new Registered(
                Instant.parse(configuration.getMetadata().getCreationTimestamp()),
                InstalledMode.of(configuration),
                configuration.getWebhooks().stream()
                        .map(webhook -> new Selection(
                                orAll(webhook.getNamespaceSelector()), orAll(webhook.getObjectSelector())))
                        .toList());
    }

    /** A selector that is not set selects all. */
    private static LabelSelector orAll(@Nullable LabelSelector selector) {
        return Objects.requireNonNullElseGet(selector, LabelSelector::new);
    }

    private void addPolicies(List<Registered> found) {
        try {
            new ResourcePages(client, POLICIES, OURS).forEach(policy -> found.add(policy(policy)));
        } catch (KubernetesClientException e) {
            // Kubernetes serves this API since 1.36, and a role written for an earlier version does not grant it.
            if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND && e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
        }
    }

    private Registered policy(JsonNode policy) {
        JsonNode constraints = policy.at("/spec/matchConstraints");
        return new Registered(
                Instant.parse(policy.at("/metadata/creationTimestamp").asText()),
                Mode.INJECT,
                List.of(new Selection(
                        selector(constraints.path("namespaceSelector")),
                        selector(constraints.path("objectSelector")))));
    }

    private LabelSelector selector(JsonNode selector) {
        return selector.isObject()
                ? client.getKubernetesSerialization().convertValue(selector, LabelSelector.class)
                : new LabelSelector();
    }
}
