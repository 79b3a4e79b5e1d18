package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Values that are safe in a {@code test} operation.
 *
 * <p>The API server's library (evanphx/json-patch) compares strings as they are encoded, and Go encodes {@code <},
 * {@code >} and {@code &} as {@code \\u003c} and so on: a test of {@code sh -c "a && b"} would fail, and a failed test
 * refuses the pod, whatever its failurePolicy. So only text is tested that every encoder writes alike.
 */
final class ComparableJson {
    private ComparableJson() {}

    /** Whether this is a string, or a list of strings, that every encoder writes alike. */
    static boolean isComparable(JsonNode value) {
        return value.isTextual() ? isPlain(value.textValue()) : isListOfPlain(value);
    }

    private static boolean isListOfPlain(JsonNode value) {
        if (!value.isArray() || value.isEmpty()) {
            return false;
        }
        for (JsonNode element : value) {
            if (!element.isTextual() || !isPlain(element.textValue())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char each) {
        return switch (each) {
            case '"', '\\', '<', '>', '&' -> false;
            default -> each >= ' ' && each <= '~';
        };
    }
}
