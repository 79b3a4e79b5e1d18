package dev.cgroupns.cli;

import java.io.PrintWriter;

/** Standard output cannot be written: the disk is full, or the reader has closed the pipe. */
final class OutputException extends RuntimeException {
    private OutputException() {
        super("standard output cannot be written: what was printed is not complete");
    }

    /** Flushes the output; a PrintWriter does not throw when it fails. */
    static void throwIfFailed(PrintWriter out) {
        if (out.checkError()) {
            throw new OutputException();
        }
    }
}
