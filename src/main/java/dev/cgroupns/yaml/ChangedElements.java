package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Checks the content of a long list of objects after edits. It reads only the changed elements, one by one, instead
 * of the whole text again.
 *
 * @param list a list in column 0, as kubectl prints it, in a text that {@link PrintedYaml} reads: each element then has
 *     whole lines, whose content does not depend on the lines around them
 * @param key the list's key in the document
 */
record ChangedElements(String text, SequenceNode list, String key) {
    /** Shorter lists are as fast to read as a whole. */
    private static final int MANY = 50;

    /** The document's first list of this kind. */
    static Optional<ChangedElements> of(String text, YamlDocument document) {
        return switch (document.form()) {
            case ANY -> Optional.empty();
            case PRINTED ->
                document.root() instanceof MappingNode root
                        ? root.getValue().stream()
                                .flatMap(tuple -> of(text, tuple).stream())
                                .findFirst()
                        : Optional.empty();
        };
    }

    private static Optional<ChangedElements> of(String text, NodeTuple tuple) {
        return tuple.getValueNode() instanceof SequenceNode list
                        && !YamlLayout.isFlow(list)
                        && list.getStartMark().getColumn() == 0
                        && list.getValue().size() >= MANY
                ? Optional.of(new ChangedElements(text, list, YamlTree.key(tuple)))
                : Optional.empty();
    }

    /**
     * Whether the document has the wanted content after the edits.
     *
     * @return false also if only reading the whole text can tell
     */
    boolean say(List<YamlEdit> edits, JsonNode before, JsonNode wanted) {
        JsonNode old = before.path(key);
        JsonNode elements = wanted.path(key);
        List<YamlEdit> ordered = YamlEdit.inOrder(edits);
        int size = list.getValue().size();
        boolean isSame = elements.isArray() && elements.size() == size && isRestSame(before, wanted);
        int next = 0;
        for (int i = 0; isSame && i < size; i++) {
            int first = next;
            int end = i + 1 < size ? start(i + 1) : list.getEndMark().getIndex();
            while (next < ordered.size() && ordered.get(next).end() <= end) {
                next++;
            }
            isSame = first == next
                    ? YamlTree.isSame(old.path(i), elements.path(i))
                    : says(start(i), end, ordered.subList(first, next), elements.path(i));
        }
        return isSame && next == ordered.size();
    }

    /** Index of the line of an element's dash. */
    private int start(int element) {
        return text.lastIndexOf(
                        '\n', list.getValue().get(element).getStartMark().getIndex() - 1)
                + 1;
    }

    private boolean isRestSame(JsonNode before, JsonNode wanted) {
        boolean isSame = before.size() == wanted.size();
        for (Map.Entry<String, JsonNode> field : before.properties()) {
            isSame &= field.getKey().equals(key) || YamlTree.isSame(field.getValue(), wanted.path(field.getKey()));
        }
        return isSame;
    }

    /** Whether the lines of one element have the wanted content after the edits, and are still one element. */
    private boolean says(int start, int end, List<YamlEdit> edits, JsonNode wanted) {
        // Lines that are added before an element belong to the previous one.
        boolean isInside = edits.getFirst().start() > start;
        Optional<String> lines = isInside ? YamlEdit.apply(text, start, end, edits) : Optional.empty();
        return lines.filter(each -> each.startsWith("- ") && each.endsWith("\n"))
                .flatMap(YamlText::printed)
                .filter(node -> node instanceof SequenceNode alone
                        && alone.getValue().size() == 1
                        && YamlTree.says(alone.getValue().getFirst(), wanted))
                .isPresent();
    }
}
