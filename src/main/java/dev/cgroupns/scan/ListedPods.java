package dev.cgroupns.scan;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.inspection.ListPage.ItemReader;
import dev.cgroupns.scan.ListedPod.TooLarge;
import dev.cgroupns.scan.ListedPod.WholePod;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Reads the pods of a list. Tenants decide how large their pods are, and the webhook's heap is small.
 *
 * @param maxTokens the JSON tokens that are kept of one pod; one of usual size has some 500
 */
record ListedPods(int maxTokens, Consumer<ListedPod> pods) implements ItemReader {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public void read(JsonParser page) throws IOException {
        JsonStreamContext list = page.getParsingContext().getParent();
        try {
            pods.accept(new WholePod(JSON.readTree(new CountingParser(page, maxTokens))));
        } catch (TooManyTokensException e) {
            while (page.getParsingContext() != list) {
                page.nextToken();
            }
            pods.accept(new TooLarge());
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
