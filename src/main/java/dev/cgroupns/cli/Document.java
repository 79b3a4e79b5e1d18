package dev.cgroupns.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cgroupns.patch.JsonPatch;
import dev.cgroupns.yaml.InvalidYamlException;
import dev.cgroupns.yaml.YamlPatch;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/** One document of a file, with its text as it was written. */
sealed interface Document {
    /** Exactly as it stands in the file. */
    String text();

    /** Its content; a missing node where it has none. */
    JsonNode json();

    /** The line in the file, from 1, of the value that a JSON pointer leads to. */
    int lineOf(String pointer);

    /** The text after these changes; what they do not name stays as it was written, as far as the format allows. */
    String patched(List<Change> changes);

    /**
     * A change to a part of the document.
     *
     * @param pointer JSON pointer of the part
     * @param patch whose pointers start at the part
     */
    record Change(String pointer, JsonPatch patch) {}

    /** Blank, or comments and directives alone. */
    record Empty(String text) implements Document {
        private static final Pattern EMPTY_LINE = Pattern.compile("(---)?\\s*([#%].*)?");

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

    /** YAML. */
    record Yaml(String text, int firstLine, Node root, JsonNode json) implements Document {
        @Override
        public int lineOf(String pointer) {
            return firstLine - 1 + YamlTree.lineOf(root, pointer);
        }

        @Override
        public String patched(List<Change> changes) {
            // Read anew: a document can be asked twice, and the nodes are changed in place.
            Node copy = YamlText.read(text).orElseThrow();
            changes.forEach(change -> YamlPatch.apply(copy, change.patch().below(change.pointer())));
            String start = text.startsWith("---") ? text.substring(0, text.indexOf('\n') + 1) : "";
            return start + YamlText.write(copy);
        }
    }

    /** JSON. */
    record Json(String text, JsonNode json) implements Document {
        private static final JsonMapper MAPPER = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();

        @Override
        public int lineOf(String pointer) {
            return 1;
        }

        @Override
        public String patched(List<Change> changes) {
            JsonNode copy = json;
            for (Change change : changes) {
                ArrayNode patch = change.patch().below(change.pointer()).toJson();
                copy = io.fabric8.zjsonpatch.JsonPatch.apply(patch, copy);
            }
            DefaultIndenter indent = new DefaultIndenter("  ", "\n");
            DefaultPrettyPrinter printer =
                    new DefaultPrettyPrinter().withObjectIndenter(indent).withArrayIndenter(indent);
            try {
                return MAPPER.writer(printer).writeValueAsString(copy) + "\n";
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a JSON tree that has no text", e);
            }
        }
    }

    /**
     * Reads one document.
     *
     * @param file as people call it
     * @param firstLine the document's first line in the file, from 1
     * @throws InputException if it is neither YAML nor JSON
     */
    static Document parse(String file, String text, int firstLine) {
        if (Empty.holds(text)) {
            return new Empty(text);
        }
        if (text.stripLeading().startsWith("{")) {
            try {
                return new Json(text, Json.MAPPER.readTree(text));
            } catch (JsonProcessingException e) {
                int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
                throw new InputException(
                        file + ":" + (firstLine - 1 + line) + ": not valid JSON: " + e.getOriginalMessage());
            }
        }
        try {
            Optional<Node> root = YamlText.read(text);
            return root.<Document>map(node -> new Yaml(text, firstLine, node, YamlTree.toJson(node)))
                    .orElseGet(() -> new Empty(text));
        } catch (InvalidYamlException e) {
            throw new InputException(file + ":" + (firstLine - 1 + e.line()) + ": " + e.getMessage());
        }
    }
}
