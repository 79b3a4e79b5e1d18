package dev.cgroupns.scan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads a page of a list of pods, one pod after the other: tenants decide how large their pods are, and a page of large
 * ones would not fit into the webhook's heap.
 */
final class PodPages {
    private static final JsonMapper JSON = new JsonMapper();

    private PodPages() {}

    /** One pod of a page. */
    sealed interface ListedPod {
        /**
         * A pod of usual size.
         *
         * @param pod as the API server has it
         */
        record WholePod(JsonNode pod) implements ListedPod {}

        /** A pod with more JSON tokens than are kept of one. */
        record TooLarge() implements ListedPod {}
    }

    /**
     * Hands over the pods of one page.
     *
     * @param maxTokens of one pod
     * @return the token by which the next page is asked for; empty after the last one
     */
    static Optional<String> read(InputStream page, int maxTokens, Consumer<ListedPod> pods) throws IOException {
        String next = "";
        try (JsonParser parser = JSON.createParser(page)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "items" -> items(parser, maxTokens, pods);
                    case "metadata" -> {
                        JsonNode metadata = JSON.readTree(parser);
                        next = metadata.path("continue").asText();
                    }
                    default -> parser.skipChildren();
                }
            }
        }
        return Optional.of(next).filter(token -> !token.isEmpty());
    }

    private static void items(JsonParser parser, int maxTokens, Consumer<ListedPod> pods) throws IOException {
        JsonStreamContext list = parser.getParsingContext();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            try {
                pods.accept(new ListedPod.WholePod(JSON.readTree(new CountingParser(parser, maxTokens))));
            } catch (TooManyTokensException e) {
                while (parser.getParsingContext() != list) {
                    parser.nextToken();
                }
                pods.accept(new ListedPod.TooLarge());
            }
        }
    }

    /** Ends the reading of one value that has too many tokens. The parser behind it can go on. */
    private static final class CountingParser extends JsonParserDelegate {
        private int left;

        CountingParser(JsonParser parser, int maxTokens) {
            super(parser);
            left = maxTokens;
        }

        @Override
        public JsonToken nextToken() throws IOException {
            if (left-- == 0) {
                throw new TooManyTokensException();
            }
            return super.nextToken();
        }
    }

    private static final class TooManyTokensException extends IOException {
        private static final long serialVersionUID = 1;
    }
}
