package dev.cgroupns.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Runs a command to completion. */
public final class Command {
    /** The common pool has one thread on a small machine, and these wait. */
    private static final Executor OWN_THREAD =
            task -> Thread.ofPlatform().daemon().start(task);

    private Command() {}

    /**
     * The result of a command.
     *
     * @param output standard output
     * @param errors standard error
     */
    public record Result(int exitCode, String output, String errors) {
        /**
         * The standard output.
         *
         * @throws AssertionError if the exit code is not 0
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
            Process process = new ProcessBuilder(command).start();
            // All three at once: a full pipe that is not read would block the command.
            CompletableFuture<String> errors =
                    CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), OWN_THREAD);
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> write(input, process), OWN_THREAD);
            String output = text(process.getInputStream());
            written.join();
            return new Result(process.waitFor(), output, errors.join());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, e);
        }
    }

    private static void write(String input, Process process) {
        try (OutputStream to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // The command ended before it read all of it; its exit code says whether that was right.
        }
    }

    private static String text(InputStream from) {
        try {
            return new String(from.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
