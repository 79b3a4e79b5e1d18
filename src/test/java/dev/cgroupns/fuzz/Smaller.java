package dev.cgroupns.fuzz;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Inputs without one of their parts, the largest parts first, to make a failing input small. */
public final class Smaller {
    private Smaller() {}

    /** A text without one half of it, without one quarter, and so on to one character. */
    public static Stream<String> texts(String text) {
        return parts(text.length())
                .map(part -> text.substring(0, part.from()) + text.substring(Math.min(text.length(), part.to())));
    }

    /** The same for bytes. */
    public static Stream<byte[]> bytes(byte[] bytes) {
        // One byte is one character.
        return texts(new String(bytes, StandardCharsets.ISO_8859_1))
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A tree without one of its fields or elements, outer ones first; then with one of its texts cut. */
    public static Stream<JsonNode> trees(JsonNode tree) {
        List<JsonPointer> all = new ArrayList<>();
        collect(tree, JsonPointer.empty(), all);
        return Stream.concat(
                all.stream().map(each -> without(tree, each)),
                all.stream()
                        .filter(each -> tree.at(each).isTextual())
                        .flatMap(each -> texts(tree.at(each).textValue()).map(text -> with(tree, each, text))));
    }

    private record Part(int from, int to) {}

    private static Stream<Part> parts(int length) {
        return IntStream.iterate(length, size -> size > 0, size -> size / 2)
                .boxed()
                .flatMap(size -> IntStream.iterate(0, from -> from < length, from -> from + size)
                        .mapToObj(from -> new Part(from, from + size)));
    }

    private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> into) {
        List<JsonPointer> children = new ArrayList<>();
        if (node.isObject()) {
            node.fieldNames().forEachRemaining(field -> children.add(at.appendProperty(field)));
        } else {
            IntStream.range(0, node.size()).forEach(index -> children.add(at.appendIndex(index)));
        }
        into.addAll(children);
        children.forEach(child -> collect(node.at(child.last()), child, into));
    }

    private static JsonNode without(JsonNode tree, JsonPointer at) {
        JsonNode copy = tree.deepCopy();
        switch (copy.at(at.head())) {
            case ObjectNode object -> object.remove(at.last().getMatchingProperty());
            case ArrayNode array -> array.remove(at.last().getMatchingIndex());
            default -> throw new IllegalArgumentException(at.toString());
        }
        return copy;
    }

    private static JsonNode with(JsonNode tree, JsonPointer at, String text) {
        JsonNode copy = tree.deepCopy();
        switch (copy.at(at.head())) {
            case ObjectNode object -> object.set(at.last().getMatchingProperty(), TextNode.valueOf(text));
            case ArrayNode array -> array.set(at.last().getMatchingIndex(), TextNode.valueOf(text));
            default -> throw new IllegalArgumentException(at.toString());
        }
        return copy;
    }
}
