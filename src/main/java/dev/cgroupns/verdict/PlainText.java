package dev.cgroupns.verdict;

/**
 * Text of tenants as it may be shown: names in it are seen before anything has checked them.
 *
 * <p>Control characters move a terminal's cursor and end lines of a log; format characters change the order in which a
 * line is read (CVE-2021-42574); half of a surrogate pair, as a cut leaves it, is not a character. All of them become a
 * question mark.
 */
public final class PlainText {
    private PlainText() {}

    /** The same on one line that can be printed. */
    public static String of(String text) {
        if (isAscii(text)) {
            return text;
        }
        return text.codePoints()
                .map(each -> isShown(each) ? each : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Whether a character is what it looks like. */
    public static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** As good as always, and told without a stream. */
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
