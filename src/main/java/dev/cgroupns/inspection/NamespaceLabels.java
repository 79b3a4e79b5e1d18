package dev.cgroupns.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.check.LabelMatch;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The labels of a namespace, which the namespaceSelectors of webhooks match.
 *
 * @param labels the labels in the API server
 */
record NamespaceLabels(Map<String, String> labels) {
    static NamespaceLabels of(Namespace namespace) {
        return new NamespaceLabels(
                Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of()));
    }

    static NamespaceLabels of(JsonNode namespace) {
        Map<String, String> labels = new HashMap<>();
        namespace
                .at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new NamespaceLabels(labels);
    }

    /** Whether the webhook's namespaceSelector matches; one that is not set matches all namespaces. */
    boolean areSelectedBy(MutatingWebhook webhook) {
        return webhook.getNamespaceSelector() == null || areSelectedBy(webhook.getNamespaceSelector());
    }

    /** Whether a namespaceSelector matches; an empty one matches all namespaces. */
    boolean areSelectedBy(LabelSelector selector) {
        return LabelMatch.of(labels, selector);
    }
}
