package dev.cgroupns.admission;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Takes {@code managedFields} out of a review before it is parsed: they name every field of an object once more and make
 * up a third of it, and no verdict and no patch looks at them.
 */
final class ManagedFields {
    /** As an API server writes it. Inside a JSON string these bytes cannot stand: its quotes would be escaped. */
    private static final String KEY = "\"managedFields\":[";

    private static final int NOT_CLOSED = -1;

    private ManagedFields() {}

    /**
     * The same JSON with nothing in these lists. Brackets and quotes in them are counted, and no more is looked at; where
     * one is not closed all of it stays, for the parser to refuse.
     */
    static byte[] without(byte[] json) {
        // One byte is one character, and String's search is many times faster than a loop.
        String text = new String(json, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(KEY);
        if (at < 0) {
            return json;
        }
        ByteArrayOutputStream kept = new ByteArrayOutputStream(json.length);
        int from = 0;
        while (at >= 0) {
            int list = at + KEY.length();
            kept.write(json, from, list - from);
            from = endOfList(json, list);
            if (from == NOT_CLOSED) {
                // Nor is any behind it: looking for the end of each takes time that grows with the square of a body's
                // size.
                return json;
            }
            at = text.indexOf(KEY, from);
        }
        kept.write(json, from, json.length - from);
        return kept.toByteArray();
    }

    /** Where the bracket is that closes the list whose content begins at {@code from}, or {@link #NOT_CLOSED}. */
    private static int endOfList(byte[] json, int from) {
        int open = 1;
        for (int i = from; i < json.length; i++) {
            switch (json[i]) {
                case '"' -> i = endOfString(json, i);
                case '[' -> open++;
                case ']' -> {
                    if (--open == 0) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return NOT_CLOSED;
    }

    /** The closing quote of the string that opens at {@code from}, or the end of the text. */
    private static int endOfString(byte[] json, int from) {
        int i = from + 1;
        while (i < json.length && json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return i;
    }
}
