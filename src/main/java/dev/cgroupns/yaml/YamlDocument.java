package dev.cgroupns.yaml;

import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The first document of a text. kubectl, too, reads only the first one between two lines of {@code ---}.
 *
 * @param root the root; no node appears twice below it
 * @param aliases the positions of the nodes that are written as an alias, by identity
 * @param end the index in the text after the document: the text's length, unless something else follows
 * @param form what the text is made of
 */
public record YamlDocument(Node root, Map<Node, Span> aliases, int end, Form form) {

    /** What a text is made of. */
    enum Form {
        /** Only what {@link PrintedYaml} reads: what an element of a list says depends on its own lines alone. */
        PRINTED,
        /** Anything. */
        ANY
    }

    /** The position of a node; empty if it comes from a merge, or is part of the value that an alias repeats. */
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
