package dev.cgroupns.yaml;

import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The first document of a text, which is the only one that kubectl reads of what stands between two lines of {@code
 * ---}.
 *
 * @param root in which no node appears twice
 * @param aliases where nodes stand that are written as an alias, by identity
 * @param end index in the text behind the document: the length of the text, unless something else follows
 */
public record YamlDocument(Node root, Map<Node, Span> aliases, int end) {

    /** Where a node is written: empty where it comes from a merge, or is a part of what an alias repeats. */
    Optional<Span> span(Node node) {
        Span alias = aliases.get(node);
        if (alias != null) {
            return Optional.of(alias);
        }
        return node.getStartMark() != null && node.getEndMark() != null
                ? Optional.of(new Span(node.getStartMark(), node.getEndMark()))
                : Optional.empty();
    }

    /** Whether a node is written as an alias of another one. */
    boolean isAlias(Node node) {
        return aliases.containsKey(node);
    }
}
