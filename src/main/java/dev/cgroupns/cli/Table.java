package dev.cgroupns.cli;

import dev.cgroupns.verdict.PlainText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Prints rows and messages that fit a terminal's width, without characters that would move its cursor. */
final class Table {
    private static final String MARGIN = "  ";
    private static final int GAP = 2;
    /** A narrower column is harder to read than a longer line. */
    private static final int MIN_LAST_COLUMN = 16;

    private final PrintWriter out;
    private final int width;

    /** @param width in characters; {@link Integer#MAX_VALUE} for lines of any length */
    Table(PrintWriter out, int width) {
        this.out = out;
        this.width = width;
    }

    /** Prints rows below their headings. The last column is wrapped if it does not fit. */
    void print(List<String> headings, List<List<String>> rows) {
        print(Stream.concat(Stream.of(headings), rows.stream()).toList());
    }

    /** Prints rows, of which there is one at least. */
    void print(List<List<String>> rows) {
        List<List<String>> all = rows.stream()
                .map(row -> row.stream().map(PlainText::of).toList())
                .toList();
        int last = rows.getFirst().size() - 1;
        int[] widths = IntStream.range(0, last)
                .map(column -> all.stream()
                                .mapToInt(row -> row.get(column).length())
                                .max()
                                .orElse(0)
                        + GAP)
                .toArray();
        int indent = MARGIN.length() + IntStream.of(widths).sum();
        for (List<String> row : all) {
            StringBuilder start = new StringBuilder(MARGIN);
            for (int column = 0; column < last; column++) {
                start.append(row.get(column))
                        .repeat(' ', widths[column] - row.get(column).length());
            }
            print(start.toString(), row.get(last), indent);
        }
    }

    /** Prints a message on a line of its own, wrapped if it does not fit. */
    void message(String start, String text) {
        print(PlainText.of(start), PlainText.of(text), start.length());
    }

    private void print(String start, String text, int indent) {
        List<String> lines = broken(text, Math.max(MIN_LAST_COLUMN, width - indent));
        out.println((start + lines.getFirst()).stripTrailing());
        for (String line : lines.subList(1, lines.size())) {
            out.println(" ".repeat(indent) + line);
        }
    }

    /** Wraps a text, at blanks if there are some. */
    private static List<String> broken(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            int end = blank > 0 ? blank : width;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }
}
