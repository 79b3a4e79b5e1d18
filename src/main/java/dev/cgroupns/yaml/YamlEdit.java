package dev.cgroupns.yaml;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A change to a text.
 *
 * @param start index of the first character that is replaced
 * @param end index behind the last one; the start where text is only inserted
 * @param depth how far below the root the changed collection is
 * @param replacement what stands there afterwards
 */
record YamlEdit(int start, int end, int depth, String replacement) {
    private static final int IN_LINE = Integer.MAX_VALUE;

    /**
     * Of lines at one place the deeper ones come first: the others stand behind the block that these end. Columns do
     * not tell: the dashes of a list can stand in the column of its key.
     */
    private static final Comparator<YamlEdit> ORDER = Comparator.comparingInt(YamlEdit::start)
            .thenComparing(Comparator.comparingInt(YamlEdit::depth).reversed());

    /** Other characters within a line. */
    static YamlEdit inLine(int start, int end, String replacement) {
        return new YamlEdit(start, end, IN_LINE, replacement);
    }

    /** The text after all of them. Empty if two change the same characters. */
    static Optional<String> apply(String text, List<YamlEdit> edits) {
        StringBuilder edited = new StringBuilder(text.length() + edits.size() * 100);
        int copied = 0;
        for (YamlEdit edit : edits.stream().sorted(ORDER).toList()) {
            if (edit.start() < copied) {
                return Optional.empty();
            }
            edited.append(text, copied, edit.start()).append(edit.replacement());
            copied = edit.end();
        }
        return Optional.of(edited.append(text, copied, text.length()).toString());
    }
}
