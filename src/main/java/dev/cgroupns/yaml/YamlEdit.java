package dev.cgroupns.yaml;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A change to a text.
 *
 * @param start index of the first character that is replaced
 * @param end index after the last one; the same as the start if text is only inserted
 * @param depth the depth of the changed collection
 * @param replacement the new text
 */
record YamlEdit(int start, int end, int depth, String replacement) {
    private static final int IN_LINE = Integer.MAX_VALUE;

    /**
     * At the same place, lines of the deeper collection come first, since the others follow the block that these end.
     * Columns do not tell which is deeper: the dashes of a list can be in the column of its key.
     */
    private static final Comparator<YamlEdit> ORDER = Comparator.comparingInt(YamlEdit::start)
            .thenComparing(Comparator.comparingInt(YamlEdit::depth).reversed());

    /** An edit within a line. */
    static YamlEdit inLine(int start, int end, String replacement) {
        return new YamlEdit(start, end, IN_LINE, replacement);
    }

    /** In the order in which they change a text. */
    static List<YamlEdit> inOrder(List<YamlEdit> edits) {
        return edits.stream().sorted(ORDER).toList();
    }

    /** The text after all edits; empty if two change the same characters. */
    static Optional<String> apply(String text, List<YamlEdit> edits) {
        List<YamlEdit> ordered = inOrder(edits);
        boolean endsInRemoval = !ordered.isEmpty() && ordered.getLast().end() == text.length() && endsInLine(text);
        return apply(text, 0, text.length(), ordered)
                .map(edited -> endsInRemoval && !endsInLine(edited) ? edited.replaceFirst("\\R\\z", "") : edited);
    }

    /** Whether the last line has no line break. If lines are removed there, the line break before them goes too. */
    private static boolean endsInLine(String text) {
        return !text.isEmpty() && !text.endsWith("\n") && !text.endsWith("\r");
    }

    /** A part of the text after the edits in it, which are in their order; empty if two change the same characters. */
    static Optional<String> apply(String text, int start, int end, List<YamlEdit> edits) {
        StringBuilder edited = new StringBuilder(end - start + edits.size() * 100);
        int copied = start;
        for (YamlEdit edit : edits) {
            if (edit.start() < copied) {
                return Optional.empty();
            }
            edited.append(text, copied, edit.start()).append(edit.replacement());
            copied = edit.end();
        }
        return Optional.of(edited.append(text, copied, end).toString());
    }
}
