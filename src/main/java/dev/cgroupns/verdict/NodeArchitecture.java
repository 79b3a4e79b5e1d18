package dev.cgroupns.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The architecture of the nodes that a pod can run on (Kubernetes API, PodSpec.nodeSelector and NodeAffinity). */
final class NodeArchitecture {
    private static final String LABEL = "kubernetes.io/arch";

    private NodeArchitecture() {}

    /** Empty where the pod leaves it open, or may run on several. */
    static Optional<String> of(JsonNode spec, Map<String, String> nodeSelector) {
        String selected = nodeSelector.get(LABEL);
        if (selected != null) {
            return Optional.of(selected);
        }
        JsonNode terms =
                spec.at("/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms");
        Set<String> possible = new HashSet<>();
        // Terms are alternatives: each of them has to ask for it, and all for the same.
        for (JsonNode term : terms) {
            Optional<String> one = required(term);
            if (one.isEmpty()) {
                return Optional.empty();
            }
            possible.add(one.get());
        }
        return possible.size() == 1 ? Optional.of(possible.iterator().next()) : Optional.empty();
    }

    private static Optional<String> required(JsonNode term) {
        for (JsonNode expression : term.path("matchExpressions")) {
            JsonNode values = expression.path("values");
            if (LABEL.equals(expression.path("key").asText())
                    && "In".equals(expression.path("operator").asText())
                    && values.size() == 1) {
                return Optional.of(values.path(0).asText());
            }
        }
        return Optional.empty();
    }
}
