package dev.cgroupns.yaml;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The positions of a document's nodes in its text. */
final class YamlLayout {
    private static final Pattern DASH = Pattern.compile("([ \\t-]*-)[ \\t]*(?:#.*)?\\R?");

    private final String text;
    private final YamlDocument document;
    private final YamlPositions positions;

    YamlLayout(String text, YamlDocument document, YamlPositions positions) {
        this.text = text;
        this.document = document;
        this.positions = positions;
    }

    /** Where the text of a node ends. A block ends where its last part does, not where the next block starts. */
    Optional<Mark> end(Node node) {
        if (!isBlock(node)) {
            return document.span(node).map(Span::end);
        }
        return switch (node) {
            case MappingNode mapping ->
                mapping.getValue().reversed().stream()
                        .filter(tuple -> hasText(tuple.getKeyNode()))
                        .findFirst()
                        .flatMap(tuple ->
                                end(hasText(tuple.getValueNode()) ? tuple.getValueNode() : tuple.getKeyNode()));
            case SequenceNode sequence -> end(sequence.getValue().getLast());
            default -> Optional.empty();
        };
    }

    /** The dash of an element of a block list. Comments may be between the two. */
    Optional<Integer> dash(Node element) {
        if (!hasText(element)) {
            return Optional.empty();
        }
        int end = start(element);
        int start = positions.lineStart(end);
        while (start > 0 && positions.isComment(start, end)) {
            end = start;
            start = positions.lineStart(start - 1);
        }
        Matcher dash = DASH.matcher(text).region(start, end);
        return dash.matches() ? Optional.of(dash.end(1) - 1) : Optional.empty();
    }

    /** The first key of a block mapping, or the first dash of a block list. */
    Optional<Integer> first(CollectionNode<?> block) {
        return switch (block) {
            case MappingNode mapping ->
                Optional.of(mapping.getValue().getFirst().getKeyNode())
                        .filter(this::hasText)
                        .map(this::start);
            case SequenceNode sequence -> dash(sequence.getValue().getFirst());
            default -> Optional.empty();
        };
    }

    /** Where a node that has text starts. */
    int start(Node node) {
        return positions.index(document.span(node).orElseThrow().start());
    }

    int column(Node node) {
        return document.span(node).orElseThrow().start().getColumn();
    }

    /** Whether a node is written here, not repeated by an alias or a merge. */
    boolean hasText(Node node) {
        return document.span(node).isPresent();
    }

    static boolean isFlow(Node node) {
        return node instanceof CollectionNode<?> collection && collection.getFlowStyle() == FlowStyle.FLOW;
    }

    /** Whether it is written on lines of its own: not as an alias, and not in brackets. */
    boolean isBlock(Node node) {
        return hasText(node) && !document.isAlias(node) && node instanceof CollectionNode<?> && !isFlow(node);
    }

    /** Whether its parts can be changed in place. */
    boolean isOpen(Node node) {
        return node instanceof CollectionNode<?> && hasText(node) && !document.isAlias(node);
    }
}
