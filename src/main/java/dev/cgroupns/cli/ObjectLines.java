package dev.cgroupns.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A JSON parser that remembers the lines on which documents, and the items of lists in them, start. */
final class ObjectLines extends JsonParserDelegate {
    private static final String ITEMS = "items";

    private Map<String, Integer> lines = new HashMap<>();

    ObjectLines(JsonParser parser) {
        super(parser);
    }

    /** The lines of the objects that were read since the last call, from 1, by JSON pointer. */
    Map<String, Integer> take() {
        Map<String, Integer> taken = lines;
        lines = new HashMap<>();
        return taken;
    }

    @Override
    public JsonToken nextToken() throws IOException {
        JsonToken token = super.nextToken();
        if (token == JsonToken.START_OBJECT) {
            JsonStreamContext parent = getParsingContext().getParent();
            boolean isItem = parent.inArray() && ITEMS.equals(parent.getParent().getCurrentName());
            if (isItem || parent.inRoot()) {
                lines.put(
                        parent.pathAsPointer().toString(),
                        currentTokenLocation().getLineNr());
            }
        }
        return token;
    }
}
