package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Where in a YAML text a change belongs, and how it is written there.
 *
 * <p>Every answer is empty where there is no such place: in a value that is an alias, or was added by an earlier change.
 */
final class YamlEditor {
    private static final Pattern ALIAS = Pattern.compile("\\s*:[ \\t]+(\\*[^\\s,\\[\\]{}]+)");

    private final String text;
    private final YamlStyle style;
    private final YamlPositions positions;

    YamlEditor(String text, YamlStyle style) {
        this.text = text;
        this.style = style;
        this.positions = new YamlPositions(text);
    }

    /** Adds a key to a mapping that does not have it, behind its last one. */
    Optional<List<YamlEdit>> add(MappingNode mapping, String key, JsonNode value) {
        JsonNode entry = JsonNodeFactory.instance.objectNode().set(key, value);
        if (YamlPositions.isFlow(mapping)) {
            String flow = style.flow(entry);
            return behindLast(mapping, flow.substring(1, flow.length() - 1), flow);
        }
        return mapping.getValue().stream()
                .map(NodeTuple::getKeyNode)
                .filter(YamlPositions::hasText)
                .findFirst()
                .flatMap(first -> linesBehind(mapping, style.block(entry), YamlPositions.column(first)));
    }

    /** Puts elements into a list, from an index on. */
    Optional<List<YamlEdit>> insert(SequenceNode sequence, int index, List<JsonNode> values) {
        JsonNode list = JsonNodeFactory.instance.arrayNode().addAll(values);
        List<Node> elements = sequence.getValue();
        boolean atEnd = index == elements.size();
        if (YamlPositions.isFlow(sequence)) {
            String flow = style.flow(list);
            String inner = flow.substring(1, flow.length() - 1);
            return atEnd
                    ? behindLast(sequence, inner, flow)
                    : YamlPositions.textOf(elements.get(index))
                            .map(node -> List.of(insertion(positions.start(node), inner + ", ")));
        }
        if (elements.isEmpty()) {
            return Optional.empty();
        }
        return positions
                .dash(elements.getFirst())
                .flatMap(first -> atEnd
                        ? linesBehind(sequence, style.block(list), first - positions.lineStart(first))
                        : positions.dash(elements.get(index)).flatMap(dash -> linesBefore(dash, style.block(list))));
    }

    /** Puts another value under a key. */
    Optional<List<YamlEdit>> replace(MappingNode mapping, NodeTuple old, JsonNode value) {
        if (!YamlPositions.hasText(old.getKeyNode())) {
            // From a merge: what the mapping says itself comes before it.
            return add(mapping, YamlTree.key(old), value);
        }
        List<JsonNode> added = addedBefore(old.getValueNode(), value);
        if (!added.isEmpty()) {
            return insert((SequenceNode) old.getValueNode(), 0, added);
        }
        boolean isBlock = value.isContainerNode()
                && !value.isEmpty()
                && !YamlPositions.isFlow(mapping)
                && !(YamlPositions.isFlow(old.getValueNode()) && !isEmpty(old.getValueNode()));
        return isBlock ? replaceByLines(old, value) : replaceInLine(old, style.flow(value));
    }

    /** What a list has before the elements of another one; empty where that is not all the difference. */
    private static List<JsonNode> addedBefore(Node old, JsonNode value) {
        if (!(old instanceof SequenceNode && YamlPositions.hasText(old)) || isEmpty(old)) {
            return List.of();
        }
        List<JsonNode> before = YamlTree.toJson(old).valueStream().toList();
        List<JsonNode> after = value.valueStream().toList();
        int added = after.size() - before.size();
        return added > 0 && after.subList(added, after.size()).equals(before) ? after.subList(0, added) : List.of();
    }

    private Optional<List<YamlEdit>> replaceInLine(NodeTuple old, String value) {
        Node oldValue = old.getValueNode();
        if (YamlPositions.isBlock(oldValue)) {
            return Optional.empty();
        }
        return span(old).map(span -> {
            boolean isGlued = span.start() == span.end() && text.charAt(span.start() - 1) == ':';
            boolean endsLine = span.end() > span.start() && text.charAt(span.end() - 1) == '\n';
            String replacement = (isGlued ? " " : "") + value + (endsLine ? style.lineBreak() : "");
            return List.of(YamlEdit.inLine(span.start(), span.end(), replacement));
        });
    }

    private Optional<List<YamlEdit>> replaceByLines(NodeTuple old, JsonNode value) {
        Node oldValue = old.getValueNode();
        List<String> lines = style.block(value);
        if (YamlPositions.isBlock(oldValue)) {
            Optional<Integer> first = firstOf((CollectionNode<?>) oldValue);
            Optional<Mark> last = positions.end(oldValue);
            if (first.isEmpty() || last.isEmpty()) {
                return Optional.empty();
            }
            int start = positions.lineStart(first.get());
            int end = positions.lineEnd(last.get());
            boolean endsLine = end > 0 && text.charAt(end - 1) == '\n';
            String replacement = joined(lines, first.get() - start) + (endsLine ? style.lineBreak() : "");
            return Optional.of(List.of(new YamlEdit(start, end, first.get() - start, replacement)));
        }
        int indent = value.isArray() ? style.dashes().columns() : YamlStyle.INDENT;
        int colon = text.indexOf(
                ':', positions.end(old.getKeyNode()).map(positions::index).orElse(0));
        return span(old)
                .map(span -> List.of(
                        YamlEdit.inLine(colon + 1, span.end(), ""),
                        insertLines(
                                positions.nextLine(span.end()),
                                lines,
                                YamlPositions.column(old.getKeyNode()) + indent)));
    }

    /** The first key of a block mapping, or the first dash of a block list. */
    private Optional<Integer> firstOf(CollectionNode<?> block) {
        return switch (block) {
            case MappingNode mapping ->
                YamlPositions.textOf(mapping.getValue().getFirst().getKeyNode()).map(positions::start);
            case SequenceNode sequence -> positions.dash(sequence.getValue().getFirst());
            default -> Optional.empty();
        };
    }

    /** The characters of a value that stands in its key's line. */
    private Optional<YamlEdit> span(NodeTuple tuple) {
        Node value = tuple.getValueNode();
        if (YamlPositions.hasText(value)) {
            return positions.end(value).map(end -> YamlEdit.inLine(positions.start(value), positions.index(end), ""));
        }
        Matcher alias = ALIAS.matcher(text)
                .region(positions.end(tuple.getKeyNode()).map(positions::index).orElse(0), text.length());
        return alias.lookingAt() ? Optional.of(YamlEdit.inLine(alias.start(1), alias.end(1), "")) : Optional.empty();
    }

    private Optional<List<YamlEdit>> behindLast(CollectionNode<?> flow, String inner, String whole) {
        if (!YamlPositions.hasText(flow)) {
            return Optional.empty();
        }
        if (isEmpty(flow)) {
            return positions
                    .end(flow)
                    .map(end -> List.of(YamlEdit.inLine(positions.start(flow), positions.index(end), whole)));
        }
        Node last = switch (flow) {
            case MappingNode mapping -> mapping.getValue().getLast().getValueNode();
            case SequenceNode sequence -> sequence.getValue().getLast();
            default -> flow;
        };
        return YamlPositions.textOf(last)
                .flatMap(positions::end)
                .map(end -> List.of(insertion(positions.index(end), ", " + inner)));
    }

    private Optional<List<YamlEdit>> linesBehind(Node block, List<String> lines, int column) {
        return positions.end(block).map(end -> List.of(insertLines(positions.lineEnd(end), lines, column)));
    }

    /** Before the comments that stand above an element: they are about that element. */
    private Optional<List<YamlEdit>> linesBefore(int dash, List<String> lines) {
        int start = positions.lineStart(dash);
        if (!text.substring(start, dash).isBlank()) {
            return Optional.empty();
        }
        int above = start;
        while (above > 0 && positions.isComment(positions.lineStart(above - 1), above)) {
            above = positions.lineStart(above - 1);
        }
        return Optional.of(List.of(insertLines(above, lines, dash - start)));
    }

    private YamlEdit insertLines(int at, List<String> lines, int column) {
        boolean atLineStart = at == 0 || text.charAt(at - 1) == '\n';
        String joined = joined(lines, column);
        return new YamlEdit(at, at, column, atLineStart ? joined + style.lineBreak() : style.lineBreak() + joined);
    }

    private String joined(List<String> lines, int column) {
        int margin = lines.getFirst().length() - lines.getFirst().stripLeading().length();
        return lines.stream()
                .map(line -> line.isBlank() ? "" : " ".repeat(column) + line.substring(margin))
                .collect(Collectors.joining(style.lineBreak()));
    }

    private static YamlEdit insertion(int at, String inserted) {
        return YamlEdit.inLine(at, at, inserted);
    }

    private static boolean isEmpty(Node node) {
        return node instanceof CollectionNode<?> collection
                && collection.getValue().isEmpty();
    }
}
