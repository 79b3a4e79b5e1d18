package dev.cgroupns.admission;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/** The first bytes of a review: enough to answer one whose other bytes are not read. */
final class ReviewHead {
    private static final JsonMapper JSON = new JsonMapper();

    private ReviewHead() {}

    /** {@code request.uid}, which the API server writes first of all; empty where it is not among these bytes. */
    static Optional<String> uid(byte[] head) {
        try (JsonParser json = JSON.createParser(head)) {
            return json.nextToken() == JsonToken.START_OBJECT
                            && enters(json, "request", JsonToken.START_OBJECT)
                            && enters(json, "uid", JsonToken.VALUE_STRING)
                    ? Optional.of(json.getText()).filter(uid -> !uid.isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            // It ends in the middle, before the uid.
            return Optional.empty();
        }
    }

    /** Goes to a field of the object that the parser is in, past all before. */
    private static boolean enters(JsonParser json, String field, JsonToken expected) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = field.equals(json.currentName());
            JsonToken value = json.nextToken();
            if (found) {
                return value == expected;
            }
            json.skipChildren();
        }
        return false;
    }
}
