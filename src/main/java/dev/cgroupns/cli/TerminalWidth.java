package dev.cgroupns.cli;

import java.io.Console;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The width of the terminal. */
final class TerminalWidth {
    /** For pipes and files, which programs read line by line. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int MIN = 40;

    private TerminalWidth() {}

    /** The value of {@code $COLUMNS}, or the terminal's own. */
    static int of(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        if (columns.matches("[0-9]{1,5}")) {
            return Math.max(MIN, Integer.parseInt(columns));
        }
        Console console = System.console();
        return console != null && console.isTerminal()
                ? Math.max(
                        MIN, CommandSpec.create().usageMessage().autoWidth(true).width())
                : UNLIMITED;
    }
}
