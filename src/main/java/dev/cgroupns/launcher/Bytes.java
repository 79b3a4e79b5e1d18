package dev.cgroupns.launcher;

/** Bytes of paths, arguments and variables. They are compared and joined, never decoded. */
final class Bytes {
    private Bytes() {}

    /** The bytes of an ASCII text. */
    static byte[] of(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) text.charAt(i);
        }
        return bytes;
    }

    /** The digits of a number that is not negative. */
    static byte[] digits(int number) {
        int length = 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            length++;
        }
        byte[] digits = new byte[length];
        int rest = number;
        for (int i = length - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return digits;
    }

    static byte[] join(byte[] start, byte[] end) {
        byte[] joined = new byte[start.length + end.length];
        System.arraycopy(start, 0, joined, 0, start.length);
        System.arraycopy(end, 0, joined, start.length, end.length);
        return joined;
    }

    static byte[] join(String start, byte[] end) {
        return join(of(start), end);
    }

    static byte[] join(byte[] start, String end) {
        return join(start, of(end));
    }

    /** A list with one more word after {@code separator}; cut short, since it is only for a log line. */
    static byte[] list(byte[] list, String separator, byte[] word) {
        if (list.length >= Log.MAX_LINE) {
            return list;
        }
        byte[] start = list.length == 0 ? list : join(list, separator);
        return join(start, slice(word, 0, Math.min(word.length, Log.MAX_LINE)));
    }

    /** The bytes from {@code from} (inclusive) to {@code to} (exclusive). */
    static byte[] slice(byte[] word, int from, int to) {
        byte[] slice = new byte[to - from];
        System.arraycopy(word, from, slice, 0, slice.length);
        return slice;
    }

    static boolean same(byte[] word, byte[] other) {
        int at = 0;
        while (at < word.length && at < other.length && word[at] == other[at]) {
            at++;
        }
        return at == word.length && at == other.length;
    }

    static boolean equal(byte[] word, String text) {
        return word.length == text.length() && startsWith(word, text);
    }

    static boolean startsWith(byte[] word, String text) {
        return word.length >= text.length() && matches(word, 0, text);
    }

    /** Whether {@code text} is at {@code offset}; the word must be long enough. */
    static boolean matches(byte[] word, int offset, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (word[offset + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The first index of {@code wanted} at or after {@code from}; the length of the word if there is none. */
    static int find(byte[] word, char wanted, int from) {
        int at = from;
        while (at < word.length && word[at] != wanted) {
            at++;
        }
        return at;
    }
}
