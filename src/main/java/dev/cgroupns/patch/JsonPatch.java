package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A JSON Patch (RFC 6902) that only adds and replaces. */
public final class JsonPatch {
    private final List<Operation> operations = new ArrayList<>();

    /**
     * One operation.
     *
     * @param kind {@code add} or {@code replace}
     * @param path JSON pointer (RFC 6901)
     * @param value what is put there
     */
    public record Operation(Kind kind, String path, JsonNode value) {
        /** What an operation does; {@code add} also overwrites, and inserts into lists. */
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
    }

    void add(String path, JsonNode value) {
        operations.add(new Operation(Operation.Kind.ADD, path, value));
    }

    /** Sets a field of an object that may have it already. */
    void set(JsonNode object, String pointer, String field, JsonNode value) {
        Operation.Kind kind = object.has(field) ? Operation.Kind.REPLACE : Operation.Kind.ADD;
        operations.add(new Operation(kind, pointer + "/" + escape(field), value));
    }

    /** Puts an element into a list of an object, at the index or {@code -} for its end; makes the list where it is missing. */
    void insert(JsonNode object, String pointer, String field, String index, JsonNode element) {
        if (object.path(field).isArray()) {
            add(pointer + "/" + field + "/" + index, element);
        } else {
            set(object, pointer, field, JsonNodeFactory.instance.arrayNode().add(element));
        }
    }

    /** The same patch for a document that holds the patched object at this JSON pointer. */
    public JsonPatch below(String pointer) {
        JsonPatch moved = new JsonPatch();
        operations.forEach(
                each -> moved.operations.add(new Operation(each.kind(), pointer + each.path(), each.value())));
        return moved;
    }

    /** In the order in which they must be applied. */
    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** Whether nothing is to be changed. */
    public boolean isEmpty() {
        return operations.isEmpty();
    }

    /** The patch as the API server wants it. */
    public ArrayNode toJson() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode(operations.size());
        for (Operation operation : operations) {
            ObjectNode node = json.addObject();
            node.put("op", operation.kind().op());
            node.put("path", operation.path());
            node.set("value", operation.value());
        }
        return json;
    }

    private static String escape(String field) {
        return field.replace("~", "~0").replace("/", "~1");
    }
}
