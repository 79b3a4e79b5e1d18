package dev.cgroupns.inspection;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/** Reads a page of a list, one item after the other: a tree of all its items takes ten times the page's bytes. */
public final class ListPage {
    private static final JsonMapper JSON = new JsonMapper();

    private ListPage() {}

    /** Reads an item of a list. */
    @FunctionalInterface
    public interface ItemReader {
        /**
         * Reads one item.
         *
         * @param page the page, at the start of the item; afterwards it must be at the item's end
         */
        void read(JsonParser page) throws IOException;
    }

    /**
     * Reads a page.
     *
     * @param page the answer to a list request (Kubernetes API concepts, "Retrieving large results sets in chunks")
     * @return the token of the next page; empty after the last one
     * @throws IOException if it is not JSON, or incomplete
     */
    public static Optional<String> read(JsonParser page, ItemReader items) throws IOException {
        String next = "";
        page.nextToken();
        while (page.nextToken() == JsonToken.FIELD_NAME) {
            String field = page.currentName();
            page.nextToken();
            switch (field) {
                case "items" -> {
                    while (page.nextToken() == JsonToken.START_OBJECT) {
                        items.read(page);
                    }
                }
                case "metadata" -> {
                    JsonNode metadata = JSON.readTree(page);
                    next = metadata.path("continue").asText();
                }
                default -> page.skipChildren();
            }
        }
        return Optional.of(next).filter(token -> !token.isEmpty());
    }
}
