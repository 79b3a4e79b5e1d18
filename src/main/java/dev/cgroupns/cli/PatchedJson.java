package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.patch.JsonPatch;
import dev.cgroupns.patch.JsonPatch.PatchOperation;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * A document with patches applied to parts of it.
 *
 * <p>Parts that no patch touches are shared with the original document, which is not changed: a list can have thousands
 * of pods.
 */
final class PatchedJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String END = "-";

    /** The nodes that were copied here, and may be changed. */
    private final Set<JsonNode> copies = Collections.newSetFromMap(new IdentityHashMap<>());

    private JsonNode document;

    PatchedJson(JsonNode document) {
        this.document = document;
    }

    JsonNode document() {
        return document;
    }

    /** Applies a patch whose pointers start at a part of the document. */
    void apply(String pointer, JsonPatch patch) {
        patch.operations().forEach(operation -> apply(pointer, operation));
    }

    private void apply(String pointer, PatchOperation operation) {
        if ((pointer + operation.path()).isEmpty()) {
            document = operation.value();
            return;
        }
        document = own(document);
        JsonNode parent = document;
        String[] fields = (pointer + operation.path()).substring(1).split("/", -1);
        for (int i = 0; i < fields.length - 1; i++) {
            parent = ownChild(parent, unescaped(fields[i]));
        }
        String last = unescaped(fields[fields.length - 1]);
        switch (parent) {
            case ObjectNode object -> object.set(last, operation.value());
            case ArrayNode list -> change(list, last.equals(END) ? list.size() : Integer.parseInt(last), operation);
            default -> throw noSuchPart(operation);
        }
    }

    private static void change(ArrayNode list, int index, PatchOperation operation) {
        switch (operation.kind()) {
            case ADD -> list.insert(index, operation.value());
            case REPLACE -> list.set(index, operation.value());
        }
    }

    private JsonNode ownChild(JsonNode parent, String field) {
        return switch (parent) {
            case ObjectNode object
            when object.has(field) -> {
                JsonNode child = own(object.get(field));
                object.set(field, child);
                yield child;
            }
            case ArrayNode list -> {
                int index = Integer.parseInt(field);
                JsonNode child = own(list.get(index));
                list.set(index, child);
                yield child;
            }
            default -> throw new IllegalStateException("a patch of a part that is not there: " + field);
        };
    }

    private static IllegalStateException noSuchPart(PatchOperation operation) {
        return new IllegalStateException("a patch of a part that is not there: " + operation.path());
    }

    private JsonNode own(JsonNode node) {
        if (copies.contains(node)) {
            return node;
        }
        JsonNode copy = switch (node) {
            case ObjectNode object -> JSON.objectNode().setAll(object);
            case ArrayNode list -> JSON.arrayNode(list.size()).addAll(list);
            default -> node;
        };
        copies.add(copy);
        return copy;
    }

    private static String unescaped(String field) {
        return field.replace("~1", "/").replace("~0", "~");
    }
}
