package dev.cgroupns.cli;

/** Counts the lines of a text. */
final class Lines {
    private Lines() {}

    /** The number of line feeds. */
    static int in(String text) {
        int lines = 0;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            lines++;
        }
        return lines;
    }
}
