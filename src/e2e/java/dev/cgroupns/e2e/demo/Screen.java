package dev.cgroupns.e2e.demo;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text for a terminal of 80 columns; colours only if the terminal shows them (see no-color.org). */
final class Screen {
    static final int WIDTH = 80;

    /** The style of a text. */
    enum Style {
        PLAIN(""),
        HEADING("1"),
        FAINT("2"),
        GOOD("32"),
        BAD("31"),
        NOTE("33");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private final boolean colours = terminal && System.getenv("NO_COLOR") == null;
    private long stepStarted;

    void line() {
        out.println();
    }

    void line(Style style, String text) {
        out.println(styled(style, text));
    }

    /** A title over the full width. */
    void title(String text) {
        line();
        line(Style.HEADING, "── " + text + " " + "─".repeat(Math.max(0, WIDTH - text.length() - 4)));
        line();
    }

    /**
     * A text wrapped between words, with its further lines below its first word.
     *
     * @param first the text before the first line
     */
    void wrapped(Style style, String first, String text) {
        String indent = " ".repeat(first.length());
        StringBuilder line = new StringBuilder(first);
        for (String word : text.split(" ", -1)) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > WIDTH) {
                line(style, line.toString());
                line = new StringBuilder(indent);
            }
            if (line.length() > indent.length()) {
                line.append(' ');
            }
            line.append(word);
        }
        line(style, line.toString());
    }

    /** A table; columns as wide as they need to be. */
    void table(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                if (column == widths.size()) {
                    widths.add(0);
                }
                widths.set(column, Math.max(widths.get(column), row.get(column).length()));
            }
        }
        for (int index = 0; index < rows.size(); index++) {
            StringBuilder line = new StringBuilder("  ");
            List<String> row = rows.get(index);
            for (int column = 0; column < row.size(); column++) {
                line.append(row.get(column))
                        .append(" ".repeat(widths.get(column) - row.get(column).length() + 2));
            }
            line(index == 0 ? Style.FAINT : Style.PLAIN, line.toString().stripTrailing());
        }
    }

    /** Two columns of text. */
    void columns(List<String> left, List<String> right) {
        int half = WIDTH / 2 - 2;
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String start = i < left.size() ? left.get(i) : "";
            String end = i < right.size() ? right.get(i) : "";
            out.println(("  " + start + " ".repeat(Math.max(1, half - start.length())) + end).stripTrailing());
        }
    }

    /** Prints that a step begins; {@link #done()} completes the line. */
    void step(String what) {
        stepStarted = System.nanoTime();
        out.printf(Locale.ROOT, "  %-44s", what + " ...");
        out.flush();
    }

    /** Prints how long the step took. */
    void done() {
        out.println(
                styled(Style.FAINT, String.format(Locale.ROOT, "%6.1f s", (System.nanoTime() - stepStarted) / 1e9)));
    }

    private String styled(Style style, String text) {
        return colours && style != Style.PLAIN ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
    }
}
