package dev.cgroupns.e2e.node;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A real build by a real buildkitd, held at its only RUN step so that the step can be checked. {@code FROM scratch}:
 * there is no registry here.
 */
public final class Build implements AutoCloseable {
    private static final String STEP = "/step";
    private static final String DOCKERFILE = """
            FROM scratch
            COPY step /step
            RUN ["/step"]
            """;

    private final Node node;
    private final RunningProgram client;

    private Build(Node node, RunningProgram client) {
        this.node = node;
        this.client = client;
    }

    /**
     * Waits until the daemon answers, and starts a build there.
     *
     * @param daemon the program that runs buildkitd
     * @param socket its Unix socket on this machine
     */
    public static Build start(Node node, RunningProgram daemon, Path socket) {
        daemon.awaitReady(
                Duration.ofSeconds(60),
                () -> Command.run(buildctl(socket, "debug", "workers")).exitCode() == 0);
        Path context = node.folder().folder("context");
        try {
            Files.writeString(context.resolve("Dockerfile"), DOCKERFILE);
            Files.copy(
                    Path.of(Tools.buildkit("step")),
                    context.resolve("step"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.COPY_ATTRIBUTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = buildctl(socket, "build", "--progress=plain", "--frontend=dockerfile.v0");
        command.add("--local=context=" + context);
        command.add("--local=dockerfile=" + context);
        RunningProgram client = RunningProgram.start("buildctl", node.folder().path(), command);
        Build build = new Build(node, client);
        client.awaitReady(Duration.ofSeconds(60), () -> !build.steps().isEmpty());
        return build;
    }

    /** The step that runs now. */
    public ProcessHandle step() {
        return steps().getFirst();
    }

    /** Lets the step end. */
    public void finish() {
        // Sent repeatedly: the kernel drops SIGTERM for a process 1 that has not set a handler yet.
        Awaitility.await("the build ends").atMost(Duration.ofSeconds(60)).until(() -> {
            steps().forEach(ProcessHandle::destroy);
            return !client.isAlive();
        });
    }

    /** The build's exit code, after {@link #finish()}. */
    public int exitCode() {
        return client.awaitEnd(Duration.ofSeconds(1));
    }

    @Override
    public void close() {
        client.close();
    }

    private List<ProcessHandle> steps() {
        return node.running(STEP);
    }

    private static List<String> buildctl(Path socket, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Tools.buildkit("buildctl"), "--addr=unix://" + socket));
        command.addAll(List.of(arguments));
        return command;
    }
}
