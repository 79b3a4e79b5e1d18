package dev.cgroupns.cli;

/** Lines of a text. */
final class Lines {
    private Lines() {}

    /** How many lines end in it. */
    static int in(String text) {
        int lines = 0;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            lines++;
        }
        return lines;
    }
}
