package dev.cgroupns.yaml;

import org.yaml.snakeyaml.error.Mark;

/** The lines of a text, and a place in one of them, for {@link PrintedYaml}. */
final class PrintedLines {
    private static final int[] NO_SNIPPET = {};

    private final String text;
    /** Where the current line starts; {@link #end} is where its line feed is. */
    private int start;

    private int end = -1;
    private int line = -1;
    private int at;

    PrintedLines(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** Index of the current place. */
    int at() {
        return at;
    }

    /** Index after the last character of the current line. */
    int end() {
        return end;
    }

    int column() {
        return at - start;
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    /** The character at the current place; a line feed at the end of a line. */
    char peek() {
        return at < end ? text.charAt(at) : '\n';
    }

    void to(int index) {
        at = index;
    }

    Mark mark() {
        return mark(at);
    }

    /** The mark of an index in the current line. */
    Mark mark(int index) {
        return new Mark("'reader'", index, line, index - start, NO_SNIPPET, 0);
    }

    /** Goes to the first character of the next line that has content; false if there is none. */
    boolean next() {
        nextLine();
        return content();
    }

    /** The same, starting with the current line. */
    boolean content() {
        for (; at < text.length(); nextLine()) {
            to(blanks(start));
            char first = peek();
            boolean isMarker = at == start && (first == '%' || startsWith("---") || startsWith("..."));
            if (isMarker) {
                throw UnsupportedYamlException.INSTANCE;
            }
            if (first == '#') {
                refuseUnprintable();
            } else if (first != '\n') {
                return true;
            }
        }
        return false;
    }

    private void refuseUnprintable() {
        for (int i = at; i < end; i++) {
            if (!isText(text.charAt(i))) {
                throw UnsupportedYamlException.INSTANCE;
            }
        }
    }

    private boolean startsWith(String marker) {
        return text.startsWith(marker, at);
    }

    /**
     * Goes to the start of the next line, even of an empty one; false at the end of the text.
     */
    boolean nextLine() {
        if (end == text.length()) {
            at = end;
            return false;
        }
        start = end + 1;
        at = start;
        line++;
        int lineFeed = text.indexOf('\n', start);
        end = lineFeed < 0 ? text.length() : lineFeed;
        return start < text.length();
    }

    /** Index of the first character in this line, from an index on, that is not a blank. */
    int blanks(int from) {
        int index = from;
        while (index < end && text.charAt(index) == ' ') {
            index++;
        }
        return index;
    }

    /** Whether an element of a list starts here. */
    boolean isDash() {
        return peek() == '-' && at + 1 < end && text.charAt(at + 1) == ' ';
    }

    void behindDash() {
        at = blanks(at + 1);
        if (at == end) {
            throw UnsupportedYamlException.INSTANCE;
        }
    }

    /** Skips blanks. Whether the rest of the line has nothing but a comment. */
    boolean isRestBlank() {
        int behind = blanks(at);
        boolean isComment = behind > at && behind < end && text.charAt(behind) == '#';
        at = behind;
        if (isComment) {
            refuseUnprintable();
        }
        return isComment || behind == end;
    }

    /**
     * Whether YAML accepts the character and this class can handle it. It supports no control characters such as tabs,
     * no surrogate pairs, and no line breaks of YAML 1.1.
     */
    static boolean isText(char each) {
        return each >= ' ' && each <= '~'
                || each >= '\u00A0' && each < Character.MIN_SURROGATE && each != '\u2028' && each != '\u2029';
    }
}
