package dev.cgroupns.cli;

import java.io.Console;
import java.io.PrintWriter;

/** Shows the progress of a long command on one line; nothing is shown if standard error is not a terminal. */
interface TerminalProgress {
    /** Replaces the last text. */
    void show(String text);

    /** Clears the line. */
    void end();

    static TerminalProgress on(PrintWriter err) {
        Console console = System.console();
        return console != null && console.isTerminal() ? new Line(err) : new Silent();
    }

    /** Carriage return, and the terminal's "erase to the end of the line" (ECMA-48, EL). */
    record Line(PrintWriter err) implements TerminalProgress {
        private static final String START = "\r\u001b[K";

        @Override
        public void show(String text) {
            err.print(START + text);
            err.flush();
        }

        @Override
        public void end() {
            err.print(START);
            err.flush();
        }
    }

    /** For files and pipes. */
    record Silent() implements TerminalProgress {
        @Override
        public void show(String text) {}

        @Override
        public void end() {}
    }
}
