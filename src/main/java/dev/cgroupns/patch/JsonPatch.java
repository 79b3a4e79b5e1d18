package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON Patch (RFC 6902) that only adds and replaces, in two forms: for a document in memory, and for the API server's
 * document, of which the webhook may have read a damaged copy.
 */
public final class JsonPatch {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final List<Change> changes = new ArrayList<>();

    private sealed interface Change {
        Change below(String pointer);
    }

    /**
     * One operation.
     *
     * @param kind {@code add} or {@code replace}
     * @param path JSON pointer (RFC 6901)
     * @param value the new value
     */
    public record PatchOperation(Kind kind, String path, JsonNode value) implements Change {
        /** What an operation does. {@code add} also overwrites fields, and inserts into lists. */
        public enum Kind {
            ADD("add"),
            REPLACE("replace");

            private final String op;

            Kind(String op) {
                this.op = op;
            }

            /** The operation's name in RFC 6902. */
            public String op() {
                return op;
            }
        }

        @Override
        public PatchOperation below(String pointer) {
            return new PatchOperation(kind, pointer + path, value);
        }
    }

    /** Words to put in front of a list. */
    private record Prepend(String path, ArrayNode words, JsonNode present) implements Change {
        PatchOperation whole() {
            ArrayNode list = words.deepCopy();
            present.forEach(list::add);
            return new PatchOperation(PatchOperation.Kind.REPLACE, path, list);
        }

        @Override
        public Prepend below(String pointer) {
            return new Prepend(pointer + path, words, present);
        }
    }

    /** The value at a path when the patch was made. */
    private record Guard(String path, JsonNode value) implements Change {
        @Override
        public Guard below(String pointer) {
            return new Guard(pointer + path, value);
        }
    }

    void add(String path, JsonNode value) {
        changes.add(new PatchOperation(PatchOperation.Kind.ADD, path, value));
    }

    /** Sets a field, whether or not the object has it. */
    void set(JsonNode object, String pointer, String field, JsonNode value) {
        PatchOperation.Kind kind = object.has(field) ? PatchOperation.Kind.REPLACE : PatchOperation.Kind.ADD;
        changes.add(new PatchOperation(kind, pointer + "/" + escape(field), value));
    }

    /**
     * Inserts an element into a list of an object, at the index, or at the end for {@code -}. Creates the list if it is
     * missing.
     */
    void insert(JsonNode object, String pointer, String field, String index, JsonNode element) {
        if (object.path(field).isArray()) {
            add(pointer + "/" + field + "/" + index, element);
        } else {
            set(object, pointer, field, JSON.arrayNode().add(element));
        }
    }

    /**
     * Puts words in front of a list of strings. The words of the API server's document stay, whatever the webhook read.
     *
     * @param present the list as it was read
     */
    void prepend(String path, ArrayNode words, JsonNode present) {
        changes.add(new Prepend(path, words, present));
    }

    /** Replaces the whole object. */
    void replaceAll(JsonNode object) {
        changes.add(new PatchOperation(PatchOperation.Kind.REPLACE, "", object));
    }

    /** Lets the patch apply only to a document with this value. Ignored for a document in memory. */
    void guard(String path, JsonNode value) {
        if (ComparableJson.isComparable(value)) {
            changes.add(new Guard(path, value));
        }
    }

    /** The same patch, for a document that has the patched object at this JSON pointer. */
    public JsonPatch below(String pointer) {
        JsonPatch moved = new JsonPatch();
        changes.forEach(each -> moved.changes.add(each.below(pointer)));
        return moved;
    }

    /** The operations for a document in memory, in the order to apply them; each has the whole value. */
    public List<PatchOperation> operations() {
        List<PatchOperation> operations = new ArrayList<>(changes.size());
        for (Change change : changes) {
            switch (change) {
                case PatchOperation operation -> operations.add(operation);
                case Prepend prepend -> operations.add(prepend.whole());
                case Guard _ -> {}
            }
        }
        return List.copyOf(operations);
    }

    /** Whether the patch changes nothing. */
    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** The patch for the API server: with {@code test} operations, and without values that its document has already. */
    public ArrayNode toJson() {
        ArrayNode json = JSON.arrayNode(changes.size());
        for (Change change : changes) {
            switch (change) {
                case PatchOperation operation ->
                    write(json, operation.kind().op(), operation.path(), operation.value());
                case Prepend prepend -> {
                    for (int i = 0; i < prepend.words().size(); i++) {
                        write(
                                json,
                                PatchOperation.Kind.ADD.op(),
                                prepend.path() + "/" + i,
                                prepend.words().get(i));
                    }
                }
                case Guard guard -> write(json, "test", guard.path(), guard.value());
            }
        }
        return json;
    }

    private static void write(ArrayNode json, String op, String path, JsonNode value) {
        ObjectNode operation = json.addObject();
        operation.put("op", op);
        operation.put("path", path);
        operation.set("value", value);
    }

    private static String escape(String field) {
        return field.replace("~", "~0").replace("/", "~1");
    }
}
