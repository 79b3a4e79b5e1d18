package dev.cgroupns.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** A program that runs during the test until it is closed. Its output goes to a log file. */
public final class RunningProgram implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final int LOG_LINES_SHOWN = 25;

    private final String name;
    private final Process process;
    private final Path log;

    private RunningProgram(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a program with its output in {@code NAME.log}.
     *
     * @param folder where the log goes
     */
    public static RunningProgram start(String name, Path folder, List<String> command) {
        return start(name, folder, Map.of(), command);
    }

    /** The same with variables added to the environment. */
    public static RunningProgram start(
            String name, Path folder, Map<String, String> environment, List<String> command) {
        Path log = folder.resolve(name + ".log");
        List<String> detached = new ArrayList<>();
        // Ctrl-C goes to a terminal's whole process group. In their own session, the programs survive it and are
        // stopped in an order that works: an API server without its etcd takes a minute to end.
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            detached.add("/usr/bin/setsid");
        }
        detached.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(detached)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return new RunningProgram(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /**
     * Waits until a condition holds; exceptions from it count as "not yet".
     *
     * @throws AssertionError with the end of the log, if time runs out or the program ends first
     */
    public void awaitReady(Duration atMost, Callable<Boolean> condition) {
        try {
            Awaitility.await(name + " is ready")
                    .atMost(atMost)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions()
                    .failFast(name + " ended", () -> !process.isAlive())
                    .until(condition);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new AssertionError(
                    e.getMessage() + "; the end of its log, kept in " + keptLog() + ":\n" + logTail(), e);
        }
    }

    /**
     * Waits for the end.
     *
     * @return the exit code
     * @throws AssertionError with the end of the log, if it does not end in time
     */
    public int awaitEnd(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " still runs after " + atMost + "; the end of its log:\n" + logTail());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /** Whether it has not ended yet. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** All it has written so far. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes its standard input, for programs that end on that. */
    public void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Sends it a signal, such as {@code STOP}. */
    public void signal(String name) {
        Command.run(List.of("kill", "-" + name, Long.toString(pid()))).success();
    }

    /** Asks it to end, as the kubelet does, and does not wait. */
    public void askToEnd() {
        process.destroy();
    }

    /** Asks it to end and waits; ends it by force after 20 seconds. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it by force, without a chance to clean up. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(GRACE);
    }

    /** Copies the log to a place outside the temporary folder. */
    private Path keptLog() {
        try {
            Path kept = Files.createDirectories(Path.of("target", "e2e-logs")).resolve(name + ".log");
            return Files.copy(log, kept, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String logTail() {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }
}
