package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cgroupns.patch.JsonPatch;
import dev.cgroupns.yaml.Revision;
import dev.cgroupns.yaml.YamlDocument;
import dev.cgroupns.yaml.YamlTree;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** One document of a file, with its text as it was written. */
sealed interface Document {
    /** Its text, exactly as in the file. */
    String text();

    /** Its content; a missing node if it has none. */
    JsonNode json();

    /** The line in the file, from 1, of the key or list element that a JSON pointer names. */
    int lineOf(String pointer);

    /** The text after these changes. The rest stays as it was written, as far as the format allows. */
    Revision patched(List<TemplatePatch> changes);

    /**
     * A change to a part of the document.
     *
     * @param pointer JSON pointer of the part
     * @param patch the patch; its pointers start at the part
     */
    record TemplatePatch(String pointer, JsonPatch patch) {
        /** A document's content after all changes. */
        static JsonNode applied(List<TemplatePatch> changes, JsonNode document) {
            PatchedJson patched = new PatchedJson(document);
            changes.forEach(change -> patched.apply(change.pointer(), change.patch()));
            return patched.document();
        }
    }

    /** A document that is blank, or has only comments, directives and markers. */
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
        public Revision patched(List<TemplatePatch> changes) {
            return new Revision.Revised(text, List.of(), 0);
        }
    }

    /**
     * Text that follows a document without a line of {@code ---} between them. kubectl does not read it.
     *
     * @param firstLine its first line in the file, from 1
     */
    record Unread(String text, int firstLine) implements Document {
        @Override
        public JsonNode json() {
            return JsonNodeFactory.instance.missingNode();
        }

        @Override
        public int lineOf(String pointer) {
            return firstLine;
        }

        @Override
        public Revision patched(List<TemplatePatch> changes) {
            return new Revision.Revised(text, List.of(), 0);
        }
    }

    /**
     * Whether kubectl would read the text after the document, which it does not read now, if the document's text were
     * this one.
     */
    default boolean revealsUnread(String revision) {
        return false;
    }

    /**
     * A YAML document.
     *
     * @param firstLine of the document in the file, from 1
     * @param unread the text after it up to the next line of {@code ---}, which kubectl does not read; may be empty
     */
    record Yaml(String text, int firstLine, YamlDocument document, JsonNode json, String unread) implements Document {
        /** For kubectl, {@code ---} starts a document only after a line feed; for YAML, after other line breaks. */
        @Override
        public boolean revealsUnread(String revision) {
            return unread.startsWith("---") && !text.endsWith("\n") && revision.endsWith("\n");
        }

        @Override
        public int lineOf(String pointer) {
            return firstLine - 1 + YamlTree.lineOf(document.root(), pointer);
        }

        @Override
        public Revision patched(List<TemplatePatch> changes) {
            return Revision.of(text, document, json, TemplatePatch.applied(changes, json));
        }
    }

    /**
     * A JSON document.
     *
     * @param firstLine of the document in the file, from 1
     * @param objectLines the line where each object starts, by JSON pointer; from 1, in the document
     */
    record JsonDocument(String text, int firstLine, JsonNode json, Map<String, Integer> objectLines)
            implements Document {
        @Override
        public int lineOf(String pointer) {
            Integer line = objectLines.get(pointer);
            return firstLine - 1 + (line == null ? JsonText.lineOf(text, pointer) : line);
        }

        @Override
        public Revision patched(List<TemplatePatch> changes) {
            return new Revision.Revised(JsonText.written(text, TemplatePatch.applied(changes, json)), List.of(), 0);
        }
    }
}
