package dev.cgroupns.yaml;

import java.io.StringReader;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * A text, as SnakeYAML's scanner reads it.
 *
 * <p>SnakeYAML's own reader copies its buffer for every 1,024 characters of a word, so a word of millions takes
 * minutes. This one also knows whether it is inside brackets or quotes: the scanner skips these one by one only if they
 * are tokens.
 */
final class TextReader extends StreamReader {
    private static final char END = '\0';
    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final int[] NO_SNIPPET = {};

    private final String text;
    /** Empty if characters and code points are the same. */
    private final int[] codePoints;

    private final int length;
    private int pointer;
    private int documentStart;
    private int line;
    private int column;
    private int openBrackets;
    private int quote = END;
    private boolean isEscaped;
    private boolean lineStartsInValue;

    /** @throws ReaderException if a character is not allowed in YAML */
    TextReader(String text) {
        super(new StringReader(""));
        this.text = text;
        this.length = text.codePointCount(0, text.length());
        this.codePoints =
                length == text.length() ? NO_SNIPPET : text.codePoints().toArray();
        for (int i = 0; i < length; i++) {
            if (!isPrintable(at(i))) {
                throw new ReaderException("'reader'", i, at(i), "special characters are not allowed");
            }
        }
    }

    /** Whether it is inside a list or mapping in brackets. */
    boolean isInBrackets() {
        return openBrackets > 0;
    }

    /** Whether its line continues a value of an earlier line, so that its columns say nothing about the indentation. */
    boolean isBehindValueOfSeveralLines() {
        return lineStartsInValue && openBrackets == 0;
    }

    private int at(int index) {
        if (index >= length) {
            return END;
        }
        return codePoints.length == 0 ? text.charAt(index) : codePoints[index];
    }

    @Override
    public Mark getMark() {
        return new Mark("'reader'", pointer, line, column, NO_SNIPPET, 0);
    }

    @Override
    public int peek() {
        return at(pointer);
    }

    @Override
    public int peek(int index) {
        return at(pointer + index);
    }

    @Override
    public void forward() {
        forward(1);
    }

    @Override
    public void forward(int count) {
        if (count == 1) {
            delimiter(peek());
        }
        for (int i = 0; i < count && pointer < length; i++) {
            step(at(pointer++));
        }
    }

    /** The scanner skips '' in one step, and text between delimiters through {@link #prefixForward}. */
    private void delimiter(int character) {
        if (quote != END) {
            boolean closes = character == quote && !isEscaped;
            isEscaped = quote == '"' && character == '\\' && !isEscaped;
            quote = closes ? END : quote;
            return;
        }
        switch (character) {
            case '[', '{' -> openBrackets++;
            case ']', '}' -> openBrackets--;
            case '"', '\'' -> quote = character;
            default -> {
                // Another character.
            }
        }
    }

    private void step(int character) {
        boolean endsLine = switch (character) {
            case '\n', '\u0085', '\u2028', '\u2029' -> true;
            case '\r' -> peek() != '\n';
            default -> false;
        };
        if (endsLine) {
            line++;
            column = 0;
            lineStartsInValue = openBrackets > 0 || quote != END;
        } else if (character != BYTE_ORDER_MARK) {
            column++;
        }
    }

    @Override
    public String prefix(int count) {
        int end = Math.min(length, pointer + count);
        return codePoints.length == 0 ? text.substring(pointer, end) : new String(codePoints, pointer, end - pointer);
    }

    @Override
    public String prefixForward(int count) {
        String prefix = prefix(count);
        pointer += count;
        column += count;
        return prefix;
    }

    @Override
    public int getColumn() {
        return column;
    }

    @Override
    public int getDocumentIndex() {
        return pointer - documentStart;
    }

    @Override
    public void resetDocumentIndex() {
        documentStart = pointer;
    }

    @Override
    public int getIndex() {
        return pointer;
    }

    @Override
    public int getLine() {
        return line;
    }
}
