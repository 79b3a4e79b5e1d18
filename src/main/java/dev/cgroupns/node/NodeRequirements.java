package dev.cgroupns.node;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes that a pod's own fields allow (Kubernetes API, PodSpec).
 *
 * @param nodeName the node that it is bound to; empty if the scheduler chooses
 * @param nodeSelector labels that a node must have
 * @param terms alternatives of the required node affinity; empty if there is no such affinity
 */
public record NodeRequirements(
        String nodeName, Map<String, String> nodeSelector, Optional<List<NodeSelectorTerm>> terms) {
    private static final String ARCHITECTURE_LABEL = "kubernetes.io/arch";
    private static final JsonPointer REQUIRED =
            JsonPointer.compile("/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution");

    /** Nothing is required. */
    public static final NodeRequirements NONE = new NodeRequirements("", Map.of(), Optional.empty());

    /** Copies the labels. */
    public NodeRequirements {
        nodeSelector = Map.copyOf(nodeSelector);
    }

    /**
     * Reads the node affinity and the node's name.
     *
     * @param spec the pod's {@code spec}
     */
    public static NodeRequirements read(JsonNode spec, Map<String, String> nodeSelector) {
        JsonNode required = spec.at(REQUIRED);
        Optional<List<NodeSelectorTerm>> terms = required.isObject()
                ? Optional.of(required.path("nodeSelectorTerms")
                        .valueStream()
                        .map(NodeSelectorTerm::read)
                        .toList())
                : Optional.empty();
        return new NodeRequirements(spec.path("nodeName").asText(""), nodeSelector, terms);
    }

    /** Whether the pod can be scheduled to this node. */
    public boolean allow(Node node) {
        return (nodeName.isEmpty() || nodeName.equals(node.name()))
                && selects(node.labels())
                && terms.map(all -> all.stream().anyMatch(term -> term.matches(node)))
                        .orElse(true);
    }

    private boolean selects(Map<String, String> labels) {
        // containsAll allocates twice as much, and large clusters have thousands of nodes.
        for (Map.Entry<String, String> required : nodeSelector.entrySet()) {
            if (!required.getValue().equals(labels.get(required.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /** The only architecture that the pod itself allows; empty if it allows any, or several. */
    public Optional<String> architecture() {
        String selected = nodeSelector.get(ARCHITECTURE_LABEL);
        if (selected != null) {
            return Optional.of(selected);
        }
        Set<Optional<String>> possible = new HashSet<>();
        // Terms are alternatives: each one must require an architecture, and all the same one.
        for (NodeSelectorTerm term : terms.orElse(List.of())) {
            possible.add(term.only(ARCHITECTURE_LABEL));
        }
        return possible.size() == 1 ? possible.iterator().next() : Optional.empty();
    }
}
