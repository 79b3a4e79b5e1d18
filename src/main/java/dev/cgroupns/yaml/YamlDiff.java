package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.yaml.ListAlignment.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Finds the smallest edits that change what a YAML text says.
 *
 * <p>A part that cannot be changed in place is rewritten as a whole.
 */
final class YamlDiff {
    private final YamlEditor editor;
    private final NavigableSet<String> anew;
    private final List<YamlEdit> edits = new ArrayList<>();
    private final List<String> changed = new ArrayList<>();
    private final List<String> rewritten = new ArrayList<>();

    /** @param anew JSON pointers of the parts that must be rewritten, even if they do not change */
    YamlDiff(YamlEditor editor, NavigableSet<String> anew) {
        this.editor = editor;
        this.anew = anew;
    }

    /** Finds the edits; empty if there are none that make the change. */
    Optional<List<YamlEdit>> edits(Node root, JsonNode before, JsonNode after) {
        return change(root, before, after, "", 0) ? Optional.of(edits) : Optional.empty();
    }

    /** JSON pointers of all collections that are changed. */
    List<String> changed() {
        return changed;
    }

    /** JSON pointers of the parts that are rewritten. */
    List<String> rewritten() {
        return rewritten;
    }

    /** A change that cannot be made leaves no edits behind. */
    private boolean change(Node node, JsonNode before, JsonNode after, String pointer, int depth) {
        int mark = edits.size();
        boolean done = switch (node) {
            case MappingNode mapping
            when after.isObject() && !before.isEmpty() -> changeMapping(mapping, before, after, pointer, depth);
            case SequenceNode sequence
            when after.isArray() && !before.isEmpty() -> changeList(sequence, before, after, pointer, depth);
            default -> false;
        };
        if (!done) {
            edits.subList(mark, edits.size()).clear();
        }
        return done;
    }

    private boolean changeMapping(MappingNode mapping, JsonNode before, JsonNode after, String pointer, int depth) {
        List<NodeTuple> removed = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = YamlTree.key(tuple);
            String childPointer = pointer + "/" + YamlTree.escape(key);
            JsonNode wanted = after.get(key);
            if (wanted == null) {
                removed.add(tuple);
                continue;
            }
            if (isUntouched(before.path(key), wanted, childPointer)) {
                continue;
            }
            boolean inside = !anew.contains(childPointer)
                    && change(tuple.getValueNode(), before.path(key), wanted, childPointer, depth + 1);
            if (!inside && !replace(mapping, tuple, wanted, childPointer, depth)) {
                return false;
            }
        }
        ObjectNode added = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> entry : after.properties()) {
            if (!before.has(entry.getKey())) {
                added.set(entry.getKey(), entry.getValue());
            }
        }
        boolean isEmptied = removed.size() == mapping.getValue().size()
                && !mapping.getValue().isEmpty();
        return !isEmptied
                && (removed.isEmpty() || note(pointer, editor.remove(mapping, removed)))
                && (added.isEmpty() || note(pointer, editor.add(mapping, added, depth)));
    }

    private boolean replace(MappingNode mapping, NodeTuple tuple, JsonNode wanted, String pointer, int depth) {
        noteRewritten(tuple.getValueNode(), pointer);
        return note(pointer, editor.replace(mapping, tuple, wanted, depth));
    }

    private boolean changeList(SequenceNode list, JsonNode before, JsonNode after, String pointer, int depth) {
        List<Pair> pairs = ListAlignment.of(before, after);
        if (pairs.isEmpty() && !before.isEmpty()) {
            return false;
        }
        int next = 0;
        int nextAfter = 0;
        for (Pair pair : pairs) {
            if (!between(list, next, pair.before(), after, nextAfter, pair.after(), pointer, depth)
                    || !element(list, pair, before, after, pointer, depth)) {
                return false;
            }
            next = pair.before() + 1;
            nextAfter = pair.after() + 1;
        }
        return between(list, next, before.size(), after, nextAfter, after.size(), pointer, depth);
    }

    /** Replaces the old elements between two that stay by the new ones. */
    private boolean between(
            SequenceNode list,
            int from,
            int to,
            JsonNode after,
            int fromAfter,
            int toAfter,
            String pointer,
            int depth) {
        if (from < to && !note(pointer, editor.remove(list, from, to))) {
            return false;
        }
        if (fromAfter == toAfter) {
            return true;
        }
        List<JsonNode> added = after.valueStream().toList().subList(fromAfter, toAfter);
        return note(pointer, editor.insert(list, to, added, depth));
    }

    private boolean element(SequenceNode list, Pair pair, JsonNode before, JsonNode after, String pointer, int depth) {
        String childPointer = pointer + "/" + pair.before();
        JsonNode old = before.path(pair.before());
        JsonNode wanted = after.path(pair.after());
        if (isUntouched(old, wanted, childPointer)) {
            return true;
        }
        Node node = list.getValue().get(pair.before());
        if (!anew.contains(childPointer) && change(node, old, wanted, childPointer, depth + 1)) {
            return true;
        }
        noteRewritten(node, childPointer);
        return note(childPointer, editor.replace(node, wanted));
    }

    private boolean isUntouched(JsonNode old, JsonNode wanted, String pointer) {
        return YamlTree.isSame(old, wanted) && !anew.contains(pointer) && !isAbovePartAnew(pointer);
    }

    private boolean isAbovePartAnew(String pointer) {
        String below = pointer + "/";
        String next = anew.ceiling(below);
        return next != null && next.startsWith(below);
    }

    private boolean note(String pointer, Optional<List<YamlEdit>> found) {
        changed.add(pointer);
        found.ifPresent(edits::addAll);
        return found.isPresent();
    }

    /** Only collections can lose comments. */
    private void noteRewritten(Node old, String pointer) {
        if (old instanceof CollectionNode<?> collection
                && !collection.getValue().isEmpty()) {
            rewritten.add(pointer);
        }
    }
}
