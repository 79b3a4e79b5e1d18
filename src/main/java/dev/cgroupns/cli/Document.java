package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cgroupns.patch.JsonPatch;
import dev.cgroupns.patch.JsonPatch.Operation;
import dev.cgroupns.yaml.InvalidYamlException;
import dev.cgroupns.yaml.YamlPatch;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/** One document of a file, with its text as it was written. */
sealed interface Document {
    /** Exactly as it stands in the file. */
    String text();

    /** Its content; a missing node where it has none. */
    JsonNode json();

    /** The line in the file, from 1, of the key or list element that a JSON pointer leads to. */
    int lineOf(String pointer);

    /** The text after these changes; what they do not name stays as it was written, as far as the format allows. */
    String patched(List<Change> changes);

    /**
     * A change to a part of the document.
     *
     * @param pointer JSON pointer of the part
     * @param patch whose pointers start at the part
     */
    record Change(String pointer, JsonPatch patch) {
        /** Those of all changes, with pointers that start at the document. */
        static List<Operation> operations(List<Change> changes) {
            return changes.stream()
                    .flatMap(change -> change.patch().below(change.pointer()).operations().stream())
                    .toList();
        }
    }

    /** Blank, or comments, directives and markers alone. */
    record Empty(String text) implements Document {
        private static final Pattern EMPTY_LINE = Pattern.compile("\uFEFF?(---|\\.\\.\\.)?\\s*([#%].*)?");

        static boolean holds(String text) {
            return text.lines().allMatch(line -> EMPTY_LINE.matcher(line).matches());
        }

        @Override
        public JsonNode json() {
            return JsonNodeFactory.instance.missingNode();
        }

        @Override
        public int lineOf(String pointer) {
            return 1;
        }

        @Override
        public String patched(List<Change> changes) {
            return text;
        }
    }

    /**
     * YAML.
     *
     * @param firstLine of the document in the file, from 1
     */
    record Yaml(String text, int firstLine, Node root, JsonNode json) implements Document {
        @Override
        public int lineOf(String pointer) {
            return firstLine - 1 + YamlTree.lineOf(root, pointer);
        }

        @Override
        public String patched(List<Change> changes) {
            return YamlPatch.apply(text, Change.operations(changes));
        }
    }

    /**
     * JSON.
     *
     * @param firstLine of the document in the file, from 1
     * @param objectLines where each object starts, by its JSON pointer; from 1, in the document
     */
    record Json(String text, int firstLine, JsonNode json, Map<String, Integer> objectLines) implements Document {
        @Override
        public int lineOf(String pointer) {
            Integer line = objectLines.get(pointer);
            return firstLine - 1 + (line == null ? JsonText.lineOf(text, pointer) : line);
        }

        @Override
        public String patched(List<Change> changes) {
            return JsonText.patched(text, json, Change.operations(changes));
        }
    }

    /**
     * Reads a part of a file: one YAML document, or any number of JSON documents one after the other.
     *
     * @param file as people call it
     * @param firstLine the part's first line in the file, from 1
     * @throws InputException if it is neither YAML nor JSON, or no object
     */
    static List<Document> read(String file, String text, int firstLine) {
        if (Empty.holds(text)) {
            return List.of(new Empty(text));
        }
        if (!text.stripLeading().startsWith("{")) {
            return List.of(yaml(file, text, firstLine));
        }
        try {
            return JsonText.documents(text, firstLine);
        } catch (JsonText.InvalidJsonException invalid) {
            try {
                // YAML's own mappings can be written in braces too.
                return List.of(yaml(file, text, firstLine));
            } catch (InputException e) {
                throw new InputException(file + ":" + (firstLine - 1 + invalid.line()) + ": " + invalid.getMessage());
            }
        }
    }

    private static Document yaml(String file, String text, int firstLine) {
        try {
            Optional<Node> root = YamlText.read(text);
            if (root.isEmpty()) {
                return new Empty(text);
            }
            Document document = new Yaml(text, firstLine, root.get(), YamlTree.toJson(root.get()));
            if (!document.json().isObject()) {
                String found = document.json().getNodeType().name().toLowerCase(Locale.ROOT);
                throw new InputException(file + ":" + document.lineOf("")
                        + ": expected a Kubernetes object, with keys such as apiVersion and kind; found: " + found);
            }
            return document;
        } catch (InvalidYamlException e) {
            throw new InputException(file + ":" + (firstLine - 1 + e.line()) + ": " + e.getMessage());
        }
    }
}
