package dev.cgroupns.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Removes parts of a YAML text. Removing what {@link YamlEditor} added gives the text from before.
 *
 * <p>The methods return nothing if a part has no text of its own.
 */
final class YamlRemoval {
    private final String text;
    private final YamlPositions positions;
    private final YamlLayout layout;

    YamlRemoval(String text, YamlPositions positions, YamlLayout layout) {
        this.text = text;
        this.positions = positions;
        this.layout = layout;
    }

    /** Keys of a mapping that keeps another one. */
    Optional<List<YamlEdit>> keys(MappingNode mapping, List<NodeTuple> removed) {
        List<NodeTuple> all = mapping.getValue();
        if (!layout.isOpen(mapping) || all.stream().map(NodeTuple::getKeyNode).anyMatch(key -> !layout.hasText(key))) {
            return Optional.empty();
        }
        List<YamlEdit> edits = new ArrayList<>();
        for (int from = 0; from < all.size(); from++) {
            int to = from;
            while (to < all.size() && removed.contains(all.get(to))) {
                to++;
            }
            if (to > from) {
                Optional<List<YamlEdit>> run =
                        YamlLayout.isFlow(mapping) ? flowKeys(all, from, to) : blockKeys(all, from, to);
                if (run.isEmpty()) {
                    return Optional.empty();
                }
                edits.addAll(run.get());
                from = to;
            }
        }
        return Optional.of(edits);
    }

    /** Elements of a list that keeps another one. */
    Optional<List<YamlEdit>> elements(SequenceNode list, int from, int to) {
        List<Node> all = list.getValue();
        if (!layout.isOpen(list) || !all.stream().allMatch(layout::hasText)) {
            return Optional.empty();
        }
        if (YamlLayout.isFlow(list)) {
            return to < all.size()
                    ? cut(layout.start(all.get(from)), layout.start(all.get(to)))
                    : end(all, from - 1).flatMap(start -> end(all, to - 1).flatMap(end -> cut(start, end)));
        }
        return layout.dash(all.get(from))
                .flatMap(dash -> layout.end(all.get(to - 1)).flatMap(end -> lines(dash, end)));
    }

    private Optional<List<YamlEdit>> flowKeys(List<NodeTuple> all, int from, int to) {
        if (to < all.size()) {
            return cut(start(all.get(from)), start(all.get(to)));
        }
        return from == 0
                ? Optional.empty()
                : end(all.get(from - 1))
                        .map(positions::index)
                        .flatMap(start ->
                                end(all.get(to - 1)).map(positions::index).flatMap(end -> cut(start, end)));
    }

    private Optional<List<YamlEdit>> blockKeys(List<NodeTuple> all, int from, int to) {
        int start = start(all.get(from));
        return end(all.get(to - 1)).flatMap(end -> {
            if (text.substring(positions.lineStart(start), start).isBlank()) {
                return lines(start, end);
            }
            // The first key follows the dash of a list element: the next key takes its place.
            int next = to < all.size() ? start(all.get(to)) : start;
            int after = positions.lineEnd(end);
            return after <= next && text.substring(after, next).isBlank() ? cut(start, next) : Optional.empty();
        });
    }

    private Optional<List<YamlEdit>> lines(int first, Mark end) {
        int start = positions.lineStart(first);
        return text.substring(start, first).isBlank() ? cut(start, positions.lineEnd(end)) : Optional.empty();
    }

    private int start(NodeTuple tuple) {
        return layout.start(tuple.getKeyNode());
    }

    private Optional<Mark> end(NodeTuple tuple) {
        return layout.end(layout.hasText(tuple.getValueNode()) ? tuple.getValueNode() : tuple.getKeyNode());
    }

    private Optional<Integer> end(List<Node> elements, int index) {
        return index < 0 ? Optional.empty() : layout.end(elements.get(index)).map(positions::index);
    }

    private static Optional<List<YamlEdit>> cut(int start, int end) {
        return Optional.of(List.of(YamlEdit.inLine(start, end, "")));
    }
}
