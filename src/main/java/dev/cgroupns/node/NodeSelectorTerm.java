package dev.cgroupns.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * One alternative of a node affinity (Kubernetes API, NodeSelectorTerm): all of its requirements must hold.
 *
 * @param labels requirements on the node's labels
 * @param fields requirements on the node's fields; Kubernetes allows only {@code metadata.name}
 */
public record NodeSelectorTerm(List<Requirement> labels, List<Requirement> fields) {
    private static final String NAME_FIELD = "metadata.name";

    /** Copies both lists. */
    public NodeSelectorTerm {
        labels = List.copyOf(labels);
        fields = List.copyOf(fields);
    }

    /**
     * A requirement on one label or field.
     *
     * @param key its name
     * @param operator {@code In}, {@code NotIn}, {@code Exists}, {@code DoesNotExist}, {@code Gt} or {@code Lt}
     * @param values what it is compared with
     */
    public record Requirement(String key, String operator, List<String> values) {

        private static List<Requirement> read(JsonNode expressions) {
            return expressions
                    .valueStream()
                    .map(expression -> new Requirement(
                            expression.path("key").asText(),
                            expression.path("operator").asText(),
                            expression
                                    .path("values")
                                    .valueStream()
                                    .map(JsonNode::asText)
                                    .toList()))
                    .toList();
        }

        private boolean matches(Optional<String> value) {
            return switch (operator) {
                case "In" -> value.filter(values::contains).isPresent();
                case "NotIn" -> value.filter(values::contains).isEmpty();
                case "Exists" -> value.isPresent();
                case "DoesNotExist" -> value.isEmpty();
                case "Gt" -> compared(value).filter(sign -> sign > 0).isPresent();
                case "Lt" -> compared(value).filter(sign -> sign < 0).isPresent();
                // An operator of a newer Kubernetes. An extra node makes the result less certain; a missing one makes
                // it wrong.
                default -> true;
            };
        }

        /** A value that is not a number is neither greater nor less. */
        private Optional<Integer> compared(Optional<String> value) {
            try {
                return value.filter(_ -> values.size() == 1)
                        .map(each -> Long.compare(Long.parseLong(each), Long.parseLong(values.getFirst())));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    static NodeSelectorTerm read(JsonNode term) {
        return new NodeSelectorTerm(
                Requirement.read(term.path("matchExpressions")), Requirement.read(term.path("matchFields")));
    }

    /** A term without requirements matches no node. */
    boolean matches(Node node) {
        return !(labels.isEmpty() && fields.isEmpty())
                && labels.stream()
                        .allMatch(each ->
                                each.matches(Optional.ofNullable(node.labels().get(each.key()))))
                && fields.stream().allMatch(each -> each.matches(field(node, each.key())));
    }

    private static Optional<String> field(Node node, String key) {
        return key.equals(NAME_FIELD) ? Optional.of(node.name()) : Optional.empty();
    }

    /** The only value of a label that this term allows. */
    Optional<String> only(String label) {
        return labels.stream()
                .filter(each -> each.key().equals(label)
                        && each.operator().equals("In")
                        && each.values().size() == 1)
                .map(each -> each.values().getFirst())
                .findFirst();
    }
}
