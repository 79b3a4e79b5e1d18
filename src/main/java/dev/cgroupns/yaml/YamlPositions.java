package dev.cgroupns.yaml;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.yaml.snakeyaml.error.Mark;

/** The lines of a text, and SnakeYAML's marks, as indexes of its characters. */
final class YamlPositions {
    private static final Pattern COMMENT = Pattern.compile("[ \\t]*(?:#.*)?\\R?");

    private final String text;
    /** The index in the text of each code point, which is what SnakeYAML counts; empty if both are the same. */
    private final int[] indexes;

    YamlPositions(String text) {
        this.text = text;
        this.indexes = text.codePointCount(0, text.length()) == text.length()
                ? new int[0]
                : IntStream.range(0, text.length())
                        .filter(index -> !isSecondHalf(index))
                        .toArray();
    }

    private boolean isSecondHalf(int index) {
        return index > 0 && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
    }

    int index(Mark mark) {
        if (indexes.length == 0) {
            return mark.getIndex();
        }
        return mark.getIndex() < indexes.length ? indexes[mark.getIndex()] : text.length();
    }

    /** Whether the range has only white space and a comment. */
    boolean isComment(int start, int end) {
        return COMMENT.matcher(text).region(start, end).matches();
    }

    /** The index after the line on which a value ends. A block scalar ends at the start of the next line already. */
    int lineEnd(Mark end) {
        int index = index(end);
        return end.getColumn() == 0 && startsLine(index) ? index : nextLine(index);
    }

    int nextLine(int from) {
        for (int i = from; i < text.length(); i++) {
            if (isBreak(i)) {
                return i + 1;
            }
        }
        return text.length();
    }

    int lineStart(int from) {
        int start = from;
        while (!startsLine(start)) {
            start--;
        }
        return start;
    }

    boolean startsLine(int index) {
        return index == 0 || isBreak(index - 1);
    }

    /** Whether this is the last character of a line break, which has two on Windows. */
    private boolean isBreak(int index) {
        char here = text.charAt(index);
        boolean isHalf = here == '\r' && index + 1 < text.length() && text.charAt(index + 1) == '\n';
        return here == '\n' || here == '\r' && !isHalf;
    }
}
