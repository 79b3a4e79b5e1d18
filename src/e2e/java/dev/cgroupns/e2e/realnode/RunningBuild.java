package dev.cgroupns.e2e.realnode;

import dev.cgroupns.e2e.Command;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A build with one step, by buildctl on the node. It reaches every daemon through the socket in its container, so
 * nothing has to pass through the API server, which takes long on a node without KVM.
 */
final class RunningBuild implements AutoCloseable {
    /** A step that waits until it is killed. */
    static final String WAITING = "busybox sleep 86400";

    /**
     * A step that fills 450 MiB of memory, and is done. It writes the memory itself: if the kernel fills it, as by a
     * read of /dev/zero, and has to kill the process meanwhile, User Mode Linux 7.2 can panic (in clear_chunk).
     */
    static final String GREEDY = "busybox awk \"BEGIN { s = 1234567890; while (length(s) < 1048576) s = s s;"
            + " for (i = 0; i < 350; i++) a[i] = s i }\"";

    private static final Duration STARTS = Duration.ofMinutes(5);
    private static final Duration ENDS = Duration.ofMinutes(5);
    private static final Executor OWN_THREAD =
            task -> Thread.ofPlatform().daemon().start(task);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final VirtualMachine node;
    private final String step;
    private final CompletableFuture<Command.Result> buildctl;

    private RunningBuild(VirtualMachine node, String socket, String step) {
        this.node = node;
        // The comment makes the command line unique; without an exit, the shell would become the last command.
        this.step = step + "; exit # " + NUMBER.incrementAndGet();
        buildctl = CompletableFuture.supplyAsync(() -> node.shell("""
                        buildctl --addr unix://%s build --progress=plain --no-cache --frontend=dockerfile.v0 \\
                          --local=context=/build --local=dockerfile=/build --opt build-arg:STEP='%s'
                        """.formatted(socket, this.step)), OWN_THREAD);
    }

    /**
     * Starts one.
     *
     * @param socket the daemon's, as the node sees it
     * @param step a command of busybox's shell, without single quotes
     */
    static RunningBuild start(VirtualMachine node, String socket, String step) {
        return new RunningBuild(node, socket, step);
    }

    /** The step's process, as soon as it runs. */
    NodeProcess awaitStep() {
        try {
            return Awaitility.await("the step runs: " + step)
                    .atMost(STARTS)
                    .failFast(() -> {
                        if (buildctl.isDone()) {
                            throw new AssertionError("the build ended: " + buildctl.join());
                        }
                    })
                    .until(this::step, Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("processes: " + NodeProcess.all(node), e);
        }
    }

    /** Waits for its end. */
    Command.Result awaitEnd() {
        Awaitility.await("the build ends: " + step).atMost(ENDS).until(buildctl::isDone);
        return buildctl.join();
    }

    /** Kills its step, so that it ends. */
    @Override
    public void close() {
        Awaitility.await("the build ends: " + step).atMost(ENDS).until(() -> {
            step().ifPresent(process -> node.shell("kill -9 " + process.pid()));
            return buildctl.isDone();
        });
    }

    private Optional<NodeProcess> step() {
        return NodeProcess.all(node).stream()
                .filter(process -> process.command().equals("sh -c " + step))
                .findFirst();
    }
}
