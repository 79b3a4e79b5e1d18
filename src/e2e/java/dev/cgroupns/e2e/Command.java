package dev.cgroupns.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A command that is run to its end. */
public final class Command {
    private Command() {}

    /**
     * What came of it.
     *
     * @param output standard output
     * @param errors standard error
     */
    public record Result(int exitCode, String output, String errors) {
        /**
         * The standard output.
         *
         * @throws AssertionError where the exit code is not 0
         */
        public String success() {
            if (exitCode != 0) {
                throw new AssertionError("exit code " + exitCode + ":\n" + errors + output);
            }
            return output;
        }
    }

    /** Runs a command with no input. */
    public static Result run(List<String> command) {
        return run("", command);
    }

    /** Runs a command with this text on its standard input. */
    public static Result run(String input, List<String> command) {
        try {
            // Files, not pipes: no second thread is needed to keep a full pipe from stopping the command.
            Path in = Files.createTempFile("cgroupns-in", ".txt");
            Path out = Files.createTempFile("cgroupns-out", ".txt");
            Path err = Files.createTempFile("cgroupns-err", ".txt");
            try {
                Files.writeString(in, input);
                int exitCode = new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start()
                        .waitFor();
                return new Result(exitCode, text(out), text(err));
            } finally {
                Files.delete(in);
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
