package dev.cgroupns.cli;

import java.io.PrintWriter;

/** Standard output that cannot be written: a full disk, or a reader that went away. */
final class OutputException extends RuntimeException {
    private OutputException() {
        super("standard output cannot be written: what was printed is not complete");
    }

    /** Writes what is left; a PrintWriter keeps its failures to itself. */
    static void throwIfFailed(PrintWriter out) {
        if (out.checkError()) {
            throw new OutputException();
        }
    }
}
