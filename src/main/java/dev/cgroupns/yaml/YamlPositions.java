package dev.cgroupns.yaml;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Where nodes stand in the text that they were read from, as indexes of its characters. */
final class YamlPositions {
    private static final Pattern DASH = Pattern.compile("([ \\t-]*-)[ \\t]*(?:#.*)?\\R?");
    private static final Pattern COMMENT = Pattern.compile("[ \\t]*(?:#.*)?\\R?");

    private final String text;
    /** Index in the text of each code point, which is what SnakeYAML counts; empty where both are the same. */
    private final int[] indexes;

    YamlPositions(String text) {
        this.text = text;
        this.indexes = text.codePointCount(0, text.length()) == text.length()
                ? new int[0]
                : IntStream.range(0, text.length())
                        .filter(index -> !isSecondHalf(index))
                        .toArray();
    }

    private boolean isSecondHalf(int index) {
        return index > 0 && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
    }

    /** Where the text of a node ends; a block ends where its last part does, not where the next one starts. */
    Optional<Mark> end(Node node) {
        if (!isBlock(node)) {
            return hasText(node) ? Optional.of(node.getEndMark()) : Optional.empty();
        }
        return switch (node) {
            case MappingNode mapping ->
                mapping.getValue().reversed().stream()
                        .filter(tuple -> hasText(tuple.getKeyNode()))
                        .findFirst()
                        // An alias stands in the line of its key.
                        .flatMap(tuple ->
                                end(hasText(tuple.getValueNode()) ? tuple.getValueNode() : tuple.getKeyNode()));
            case SequenceNode sequence ->
                sequence.getValue().reversed().stream()
                        .filter(element -> element.getStartMark() != null)
                        .findFirst()
                        .flatMap(YamlPositions::textOf)
                        .flatMap(this::end);
            default -> Optional.empty();
        };
    }

    /** The dash of a block list's element; comments may stand between them. */
    Optional<Integer> dash(Node element) {
        if (!hasText(element)) {
            return Optional.empty();
        }
        int end = start(element);
        int start = lineStart(end);
        while (start > 0 && isComment(start, end)) {
            end = start;
            start = lineStart(start - 1);
        }
        Matcher dash = DASH.matcher(text).region(start, end);
        return dash.matches() ? Optional.of(dash.end(1) - 1) : Optional.empty();
    }

    /** Whether there is nothing but white space and a comment. */
    boolean isComment(int start, int end) {
        return COMMENT.matcher(text).region(start, end).matches();
    }

    /** Index behind the line in which a value ends. A block scalar's end is the start of the next line already. */
    int lineEnd(Mark end) {
        return end.getColumn() == 0 ? index(end) : nextLine(index(end));
    }

    int nextLine(int from) {
        int lineFeed = text.indexOf('\n', from);
        return lineFeed < 0 ? text.length() : lineFeed + 1;
    }

    int lineStart(int from) {
        return text.lastIndexOf('\n', from - 1) + 1;
    }

    int start(Node node) {
        return index(node.getStartMark());
    }

    int index(Mark mark) {
        if (indexes.length == 0) {
            return mark.getIndex();
        }
        return mark.getIndex() < indexes.length ? indexes[mark.getIndex()] : text.length();
    }

    static int column(Node node) {
        return node.getStartMark().getColumn();
    }

    static Optional<Node> textOf(Node node) {
        return hasText(node) ? Optional.of(node) : Optional.empty();
    }

    /** Neither added by a change nor written elsewhere. */
    static boolean hasText(Node node) {
        return node.getStartMark() != null && node.getEndMark() != null;
    }

    static boolean isFlow(Node node) {
        return node instanceof CollectionNode<?> collection && collection.getFlowStyle() == FlowStyle.FLOW;
    }

    static boolean isBlock(Node node) {
        return hasText(node) && node instanceof CollectionNode<?> && !isFlow(node);
    }
}
