package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.patch.JsonPatch.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Applies a JSON Patch to a YAML text, so that everything it does not name stays as it was written.
 *
 * <p>The lines are added where they belong, and what comes out is read again: only where it does not say what the patch
 * asks for, as when a change would reach an alias elsewhere, the whole document is written anew.
 */
public final class YamlPatch {
    private YamlPatch() {}

    /**
     * Changes one document.
     *
     * @param text the document
     * @param patch the operations of a patch that was made for the JSON form of the same document
     * @throws InvalidYamlException if the text is not one YAML document
     * @throws IllegalArgumentException if the patch names what is not there
     */
    public static String apply(String text, List<Operation> patch) {
        Node root = YamlText.read(text).orElseThrow();
        YamlStyle style = YamlStyle.of(text, root);
        YamlEditor editor = new YamlEditor(text, style);
        List<Optional<List<YamlEdit>>> edits =
                patch.stream().map(operation -> apply(root, operation, editor)).toList();
        JsonNode wanted = YamlTree.toJson(root);
        return Stream.<Supplier<Optional<String>>>of(
                        () -> edited(text, edits),
                        () -> rewritten(text, YamlText::readWithComments, patch, style),
                        () -> rewritten(text, YamlText::read, patch, style))
                .map(Supplier::get)
                .flatMap(Optional::stream)
                .filter(candidate -> says(candidate, wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this document cannot be written: " + text));
    }

    private static Optional<String> edited(String text, List<Optional<List<YamlEdit>>> edits) {
        List<YamlEdit> all = new ArrayList<>();
        for (Optional<List<YamlEdit>> each : edits) {
            if (each.isEmpty()) {
                return Optional.empty();
            }
            all.addAll(each.get());
        }
        return YamlEdit.apply(text, all);
    }

    private static Optional<String> rewritten(
            String text, Function<String, Optional<Node>> reader, List<Operation> patch, YamlStyle style) {
        try {
            Node root = reader.apply(text).orElseThrow();
            YamlEditor editor = new YamlEditor(text, style);
            patch.forEach(operation -> apply(root, operation, editor));
            String start = text.startsWith("---") ? "---\n" : "";
            return Optional.of((start + style.write(root)).replace("\n", style.lineBreak()));
        } catch (YAMLException | InvalidYamlException e) {
            // SnakeYAML finds no place for some comments.
            return Optional.empty();
        }
    }

    private static boolean says(String text, JsonNode wanted) {
        try {
            return YamlText.read(text)
                    .map(YamlTree::toJson)
                    .filter(wanted::equals)
                    .isPresent();
        } catch (InvalidYamlException e) {
            return false;
        }
    }

    /** Changes the nodes, and says how the text is to be changed; empty where that cannot be said. */
    private static Optional<List<YamlEdit>> apply(Node root, Operation operation, YamlEditor editor) {
        List<String> segments = YamlTree.segments(operation.path());
        Node parent = root;
        for (String segment : segments.subList(0, segments.size() - 1)) {
            parent = YamlTree.child(parent, segment)
                    .orElseThrow(() -> new IllegalArgumentException("nothing is at " + operation.path()));
        }
        String last = segments.getLast();
        JsonNode value = operation.value();
        return switch (parent) {
            case MappingNode mapping -> put(mapping, last, value, editor);
            case SequenceNode sequence -> {
                int index = last.equals("-") ? sequence.getValue().size() : Integer.parseInt(last);
                Optional<List<YamlEdit>> edits = editor.insert(sequence, index, List.of(value));
                sequence.getValue().add(index, YamlTree.toNode(value, FlowStyle.BLOCK));
                yield edits;
            }
            default -> throw new IllegalArgumentException("neither an object nor a list is above " + operation.path());
        };
    }

    private static Optional<List<YamlEdit>> put(MappingNode mapping, String key, JsonNode value, YamlEditor editor) {
        List<NodeTuple> tuples = mapping.getValue();
        for (int i = 0; i < tuples.size(); i++) {
            NodeTuple old = tuples.get(i);
            if (YamlTree.key(old).equals(key)) {
                Optional<List<YamlEdit>> edits = editor.replace(mapping, old, value);
                tuples.set(i, new NodeTuple(old.getKeyNode(), YamlTree.toNode(value, FlowStyle.BLOCK)));
                return edits;
            }
        }
        Optional<List<YamlEdit>> edits = editor.add(mapping, key, value);
        tuples.add(YamlTree.tuple(key, value, FlowStyle.BLOCK));
        return edits;
    }
}
