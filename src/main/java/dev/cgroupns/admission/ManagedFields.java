package dev.cgroupns.admission;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Blanks {@code managedFields} of a review before it is parsed: they name every field of an object once more and make
 * up a third of it, and no verdict and no patch looks at them.
 */
final class ManagedFields {
    /** As an API server writes it. Inside a JSON string these bytes cannot stand: its quotes would be escaped. */
    private static final String KEY = "\"managedFields\":[";

    private static final int NOT_CLOSED = -1;

    private ManagedFields() {}

    /**
     * Writes spaces over what is in these lists: nothing is copied, and all else stays where its sender put it.
     * Brackets and quotes in them are counted, and no more is looked at; where one is not closed all of it stays, for
     * the parser to refuse.
     */
    static void blank(byte[] json) {
        // One byte is one character, and String's search is many times faster than a loop.
        String text = new String(json, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(KEY);
        while (at >= 0) {
            int list = at + KEY.length();
            int end = endOfList(json, list);
            if (end == NOT_CLOSED) {
                // Nor is any behind it: looking for the end of each takes time that grows with the square of a body's
                // size.
                return;
            }
            Arrays.fill(json, list, end, (byte) ' ');
            at = text.indexOf(KEY, end);
        }
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
