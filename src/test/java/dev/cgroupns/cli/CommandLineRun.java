package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * A run of the command line in this process.
 *
 * @param exitCode the exit code that the shell would see
 * @param out standard output
 * @param err standard error
 */
public record CommandLineRun(int exitCode, String out, String err) {

    /** Runs it with these arguments. */
    public static CommandLineRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(arguments);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }

    /** Runs it with these arguments and this standard input. */
    public static CommandLineRun withInput(String input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            return of(arguments);
        } finally {
            System.setIn(before);
        }
    }

    /** What {@code inject} makes of a text. */
    static String injected(String text) {
        CommandLineRun run = withInput(text, "inject", "-f", "-");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }
}
