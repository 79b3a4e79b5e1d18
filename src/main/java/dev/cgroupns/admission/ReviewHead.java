package dev.cgroupns.admission;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Optional;

/** Reads the first bytes of a review, which are enough to answer it. */
final class ReviewHead {
    private static final JsonMapper JSON = new JsonMapper();

    private ReviewHead() {}

    /** {@code request.uid}, which the API server writes first; empty if it is not among these bytes. */
    static Optional<String> uid(byte[] head) {
        try (JsonParser json = JSON.createParser(head)) {
            return json.nextToken() == JsonToken.START_OBJECT
                            && enters(json, "request", JsonToken.START_OBJECT)
                            && enters(json, "uid", JsonToken.VALUE_STRING)
                    ? Optional.of(json.getText()).filter(uid -> !uid.isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            // The bytes end before the uid.
            return Optional.empty();
        }
    }

    /** Skips to a field of the object that the parser is in. */
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
