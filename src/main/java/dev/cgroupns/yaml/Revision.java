package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The result of changing the content of a YAML text.
 *
 * <p>Lines are added where they belong, and the result is parsed again. If its content is not the wanted one, for
 * example because a change would also affect an alias elsewhere, the part around it is rewritten. A document that would
 * lose its comments is left unchanged.
 */
public sealed interface Revision {
    /** Each round rewrites one level more. Pods are nested less deeply than this. */
    int MAX_ROUNDS = 12;

    /**
     * The changed text.
     *
     * @param text the text; the parts that did not change are as they were written
     * @param rewritten JSON pointers of the parts that are rewritten
     * @param lostComments how many comments these parts lost
     */
    record Revised(String text, List<String> rewritten, int lostComments) implements Revision {}

    /** The document cannot be written without losing comments. */
    record Refused() implements Revision {}

    /**
     * Changes one document.
     *
     * @param text the document
     * @param document the same document, parsed
     * @param before its content
     * @param wanted the new content
     */
    static Revision of(String text, YamlDocument document, JsonNode before, JsonNode wanted) {
        YamlEditor editor = new YamlEditor(text, document);
        NavigableSet<String> anew = new TreeSet<>();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            YamlDiff diff = new YamlDiff(editor, anew);
            Optional<List<YamlEdit>> edits = diff.edits(document.root(), before, wanted);
            Optional<String> candidate = edits.flatMap(all -> YamlEdit.apply(text, all));
            if (candidate.isEmpty()) {
                break;
            }
            if (isSaid(text, document, edits.get(), before, wanted)) {
                return revised(text, candidate.get(), diff.rewritten());
            }
            Optional<Node> read = read(candidate.get());
            if (read.filter(node -> YamlTree.says(node, wanted)).isPresent()) {
                return revised(text, candidate.get(), diff.rewritten());
            }
            if (!anew.addAll(more(document, read.map(YamlTree::toJson), wanted, diff))) {
                break;
            }
        }
        return rewritten(text, wanted, document);
    }

    /** Whether the edits are known to be right without reading the whole text. */
    private static boolean isSaid(
            String text, YamlDocument document, List<YamlEdit> edits, JsonNode before, JsonNode wanted) {
        try {
            return ChangedElements.of(text, document)
                    .filter(elements -> elements.say(edits, before, wanted))
                    .isPresent();
        } catch (InvalidYamlException e) {
            return false;
        }
    }

    private static Revision revised(String text, String revision, List<String> rewritten) {
        return new Revised(
                revision,
                List.copyOf(rewritten),
                rewritten.isEmpty() ? 0 : Math.max(0, YamlText.comments(text) - YamlText.comments(revision)));
    }

    /** The parts to rewrite where the content differs: the aliases on the way, or else the parents. */
    private static List<String> more(YamlDocument document, Optional<JsonNode> says, JsonNode wanted, YamlDiff diff) {
        List<String> pointers = new ArrayList<>();
        says.ifPresentOrElse(
                json -> differences(json, wanted, "", pointers),
                () -> diff.changed().forEach(pointers::add));
        return pointers.stream()
                .map(pointer -> alias(document, pointer).orElseGet(() -> parent(pointer)))
                .filter(pointer -> !pointer.isEmpty())
                .toList();
    }

    private static void differences(JsonNode actual, JsonNode wanted, String pointer, List<String> into) {
        if (YamlTree.isSame(actual, wanted)) {
            return;
        }
        if (actual.isObject() && wanted.isObject()) {
            Set<String> keys = new HashSet<>();
            actual.fieldNames().forEachRemaining(keys::add);
            wanted.fieldNames().forEachRemaining(keys::add);
            keys.forEach(
                    key -> differences(actual.path(key), wanted.path(key), pointer + "/" + YamlTree.escape(key), into));
        } else if (actual.isArray() && wanted.isArray() && actual.size() == wanted.size()) {
            for (int i = 0; i < actual.size(); i++) {
                differences(actual.path(i), wanted.path(i), pointer + "/" + i, into);
            }
        } else {
            into.add(pointer);
        }
    }

    /** The innermost alias on the way to a part. */
    private static Optional<String> alias(YamlDocument document, String pointer) {
        Optional<String> found = Optional.empty();
        Optional<Node> node = Optional.of(document.root());
        StringBuilder here = new StringBuilder();
        for (String segment : YamlTree.segments(pointer)) {
            node = node.flatMap(parent -> YamlTree.child(parent, segment));
            here.append('/').append(YamlTree.escape(segment));
            if (node.filter(document::isAlias).isPresent()) {
                found = Optional.of(here.toString());
            }
        }
        return found;
    }

    private static String parent(String pointer) {
        return pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
    }

    /** Rewrites the whole document. */
    private static Revision rewritten(String text, JsonNode wanted, YamlDocument document) {
        if (YamlText.comments(text) > 0) {
            return new Refused();
        }
        YamlStyle style = YamlStyle.of(text, document.root());
        try {
            String start = text.startsWith("---") ? "---\n" : "";
            String written =
                    (start + style.write(YamlTree.toNode(wanted, FlowStyle.BLOCK))).replace("\n", style.lineBreak());
            return read(written).filter(node -> YamlTree.says(node, wanted)).isPresent()
                    ? new Revised(written, List.of(""), 0)
                    : new Refused();
        } catch (YAMLException e) {
            return new Refused();
        }
    }

    private static Optional<Node> read(String text) {
        try {
            return YamlText.read(text);
        } catch (InvalidYamlException e) {
            return Optional.empty();
        }
    }
}
