package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Finds the place of a change in a YAML text, and writes it there.
 *
 * <p>Every answer is empty if there is no such place, such as inside the value that an alias repeats.
 */
final class YamlEditor {
    private final String text;
    private final YamlStyle style;
    private final YamlPositions positions;
    private final YamlLayout layout;
    private final YamlRemoval removal;
    private final Map<JsonNode, List<String>> blocks = new HashMap<>();

    YamlEditor(String text, YamlDocument document) {
        this.text = text;
        this.style = YamlStyle.of(text, document.root());
        this.positions = new YamlPositions(text);
        this.layout = new YamlLayout(text, document, positions);
        this.removal = new YamlRemoval(text, positions, layout);
    }

    /** Adds keys to a mapping that does not have them, after its last key. */
    Optional<List<YamlEdit>> add(MappingNode mapping, ObjectNode entries, int depth) {
        if (!layout.isOpen(mapping)) {
            return Optional.empty();
        }
        if (YamlLayout.isFlow(mapping)) {
            return behindLast(mapping, style.flow(entries));
        }
        return mapping.getValue().stream()
                .map(NodeTuple::getKeyNode)
                .filter(layout::hasText)
                .findFirst()
                .flatMap(first -> linesBehind(mapping, block(entries), layout.column(first), depth));
    }

    /** Inserts elements into a list, before the element with this index. */
    Optional<List<YamlEdit>> insert(SequenceNode sequence, int index, List<JsonNode> values, int depth) {
        if (!layout.isOpen(sequence)) {
            return Optional.empty();
        }
        JsonNode list = JsonNodeFactory.instance.arrayNode().addAll(values);
        List<Node> elements = sequence.getValue();
        boolean atEnd = index == elements.size();
        if (YamlLayout.isFlow(sequence)) {
            String flow = style.flow(list);
            return atEnd
                    ? behindLast(sequence, flow)
                    : Optional.of(elements.get(index))
                            .filter(layout::hasText)
                            .map(node -> List.of(insertion(layout.start(node), inner(flow) + ", ")));
        }
        if (atEnd) {
            return layout.dash(elements.getFirst())
                    .flatMap(dash -> linesBehind(sequence, block(list), column(dash), depth));
        }
        return layout.dash(elements.get(index)).flatMap(dash -> linesBefore(dash, block(list), depth));
    }

    /** Replaces the value of a key. */
    Optional<List<YamlEdit>> replace(MappingNode mapping, NodeTuple old, JsonNode value, int depth) {
        if (!layout.hasText(old.getKeyNode())) {
            // From a merge: the mapping's own keys take precedence.
            ObjectNode entry = JsonNodeFactory.instance.objectNode();
            entry.set(YamlTree.key(old), value);
            return add(mapping, entry, depth);
        }
        Node oldValue = old.getValueNode();
        boolean byLines = value.isContainerNode()
                && !value.isEmpty()
                && !YamlLayout.isFlow(mapping)
                && (layout.isBlock(oldValue) || !YamlLayout.isFlow(oldValue) || isEmpty(oldValue));
        if (!byLines) {
            return layout.isBlock(oldValue)
                    ? lineForBlock(old, style.flow(value))
                    : inLine(oldValue, style.flow(value));
        }
        return layout.isBlock(oldValue)
                ? blockForBlock((CollectionNode<?>) oldValue, value, depth)
                : blockForLine(old, value, depth);
    }

    /** Replaces an element of a list. */
    Optional<List<YamlEdit>> replace(Node element, JsonNode value) {
        return inLine(element, style.flow(value));
    }

    /** Removes keys from a mapping that keeps another one. */
    Optional<List<YamlEdit>> remove(MappingNode mapping, List<NodeTuple> removed) {
        return removal.keys(mapping, removed);
    }

    /** Removes elements from a list that keeps another one. */
    Optional<List<YamlEdit>> remove(SequenceNode list, int from, int to) {
        return removal.elements(list, from, to);
    }

    /** Kept, since many pods of a list get the same volumes and containers. */
    private List<String> block(JsonNode value) {
        return blocks.computeIfAbsent(value, style::block);
    }

    private Optional<List<YamlEdit>> inLine(Node old, String value) {
        return layout.isBlock(old) ? Optional.empty() : span(old).map(span -> List.of(inLine(span, value)));
    }

    private YamlEdit inLine(YamlEdit span, String value) {
        boolean isGlued = span.start() == span.end() && span.start() > 0 && text.charAt(span.start() - 1) == ':';
        boolean endsLine = span.end() > span.start() && positions.startsLine(span.end());
        String replacement = (isGlued ? " " : "") + value + (endsLine ? style.lineBreak() : "");
        return YamlEdit.inLine(span.start(), span.end(), replacement);
    }

    private Optional<List<YamlEdit>> lineForBlock(NodeTuple old, String value) {
        Node block = old.getValueNode();
        Optional<Integer> first = layout.first((CollectionNode<?>) block);
        Optional<Mark> last = layout.end(block);
        if (first.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        int start = positions.lineStart(first.get());
        int colon = colon(old);
        return colon < start
                ? Optional.of(List.of(
                        insertion(colon + 1, " " + value), YamlEdit.inLine(start, positions.lineEnd(last.get()), "")))
                : Optional.empty();
    }

    private Optional<List<YamlEdit>> blockForBlock(CollectionNode<?> block, JsonNode value, int depth) {
        Optional<Integer> first = layout.first(block);
        Optional<Mark> last = layout.end(block);
        if (first.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        int start = positions.lineStart(first.get());
        int end = positions.lineEnd(last.get());
        String lines = joined(block(value), first.get() - start) + (positions.startsLine(end) ? style.lineBreak() : "");
        return text.substring(start, first.get()).isBlank()
                ? Optional.of(List.of(new YamlEdit(start, end, depth, lines)))
                : Optional.empty();
    }

    private Optional<List<YamlEdit>> blockForLine(NodeTuple old, JsonNode value, int depth) {
        int indent = value.isArray() ? style.dashes().columns() : YamlStyle.INDENT;
        return span(old.getValueNode())
                .map(span -> List.of(
                        YamlEdit.inLine(behindComment(colon(old) + 1, span.start()), span.end(), ""),
                        insertLines(
                                positions.nextLine(span.end()),
                                block(value),
                                layout.column(old.getKeyNode()) + indent,
                                // Before the keys that are added after the key's own mapping.
                                depth + 1)));
    }

    /** Where a value starts, including the blanks before it. A comment between the key and the value stays. */
    private int behindComment(int behindColon, int start) {
        return text.substring(behindColon, start).isBlank() ? behindColon : start;
    }

    private int colon(NodeTuple tuple) {
        return text.indexOf(
                ':', layout.end(tuple.getKeyNode()).map(positions::index).orElse(0));
    }

    private Optional<YamlEdit> span(Node node) {
        return layout.end(node).map(end -> YamlEdit.inLine(layout.start(node), positions.index(end), ""));
    }

    private Optional<List<YamlEdit>> behindLast(CollectionNode<?> flow, String whole) {
        if (isEmpty(flow)) {
            return inLine(flow, whole);
        }
        Node last = switch (flow) {
            case MappingNode mapping -> mapping.getValue().getLast().getValueNode();
            case SequenceNode sequence -> sequence.getValue().getLast();
            default -> flow;
        };
        return layout.end(last).map(positions::index).map(end -> {
            boolean isGlued = text.charAt(end - 1) == ':';
            return List.of(insertion(end, (isGlued ? " , " : ", ") + inner(whole)));
        });
    }

    /** Without its brackets. */
    private static String inner(String flow) {
        return flow.substring(1, flow.length() - 1);
    }

    private Optional<List<YamlEdit>> linesBehind(Node block, List<String> lines, int column, int depth) {
        return layout.end(block).map(end -> List.of(insertLines(positions.lineEnd(end), lines, column, depth)));
    }

    /** Before the comments above an element, which are about that element. */
    private Optional<List<YamlEdit>> linesBefore(int dash, List<String> lines, int depth) {
        int start = positions.lineStart(dash);
        if (!text.substring(start, dash).isBlank()) {
            return Optional.empty();
        }
        int above = start;
        while (above > 0 && positions.isComment(positions.lineStart(above - 1), above)) {
            above = positions.lineStart(above - 1);
        }
        return Optional.of(List.of(insertLines(above, lines, dash - start, depth)));
    }

    private int column(int index) {
        return index - positions.lineStart(index);
    }

    private YamlEdit insertLines(int at, List<String> lines, int column, int depth) {
        String joined = joined(lines, column);
        return new YamlEdit(
                at, at, depth, positions.startsLine(at) ? joined + style.lineBreak() : style.lineBreak() + joined);
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
