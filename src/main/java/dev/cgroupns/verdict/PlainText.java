package dev.cgroupns.verdict;

/**
 * Makes text that tenants wrote safe to show: it is shown before anything has validated it.
 *
 * <p>Control characters move a terminal's cursor and end lines of a log; format characters change the order in which a
 * line is read (CVE-2021-42574); cutting a text can leave half of a surrogate pair, which is not a character. Each of
 * them becomes a question mark.
 */
public final class PlainText {
    private PlainText() {}

    /** The text as one printable line. */
    public static String of(String text) {
        if (isAscii(text)) {
            return text;
        }
        return text.codePoints()
                .map(each -> isShown(each) ? each : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Whether a character can be shown as it is. */
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

    /** A fast path: most texts are printable ASCII. */
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
