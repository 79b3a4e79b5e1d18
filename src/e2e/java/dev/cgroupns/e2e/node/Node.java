package dev.cgroupns.e2e.node;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A place on this machine that looks like a cgroup v2 node: its groups are a new child of the machine's own cgroup2
 * hierarchy. Needs root on Linux. {@code node.sh} creates it, and removes all of it however this process ends.
 */
public final class Node implements AutoCloseable {
    private final Folder folder;
    private final RunningProgram holder;
    private final long pid;
    private final String root;

    private Node() {
        folder = Folder.create("node");
        holder = RunningProgram.start(
                "node",
                folder.path(),
                List.of(
                        "bash",
                        Tools.script("node/node.sh"),
                        folder.path().getFileName().toString()));
        // The script ends with its standard input, even if this process is killed; the folder needs the hook.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
        holder.awaitReady(Duration.ofSeconds(20), () -> announcedPid(holder).isPresent());
        pid = announcedPid(holder).orElseThrow();
        root = groupSeenFromHere(pid).orElseThrow();
    }

    /**
     * Creates one.
     *
     * @throws IllegalStateException if this process is not root, or there is no cgroup v2 here
     */
    public static Node start() {
        if (!isPossible()) {
            throw new IllegalStateException("the node's half needs root on Linux: run it as root");
        }
        return new Node();
    }

    /** Whether this process may create one. */
    public static boolean isPossible() {
        try {
            return Files.isDirectory(Path.of("/proc/self/ns"))
                    && Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            return false;
        }
    }

    /** A folder for the programs on it, which is deleted with it. */
    public Folder folder() {
        return folder;
    }

    /** Runs a command on it, to its end. */
    public Command.Result run(List<String> command) {
        return Command.run(entering(command));
    }

    /** Starts a program on it. */
    public RunningProgram start(String name, List<String> command) {
        return RunningProgram.start(name, folder.path(), entering(command));
    }

    /**
     * The cgroup of a process, as the node's root sees it.
     *
     * @return such as {@code /kubepods/burstable/pod1/ctr}; empty where the process is gone or not on this node
     */
    public Optional<String> groupOf(long process) {
        return groupSeenFromHere(process)
                .filter(group -> group.equals(root) || group.startsWith(root + "/"))
                .map(group -> group.equals(root) ? "/" : group.substring(root.length()));
    }

    /** The processes on it that run a program with this path, as seen in their own root. */
    public List<ProcessHandle> running(String program) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().equals(Optional.of(program)))
                .filter(process -> groupOf(process.pid()).isPresent())
                .toList();
    }

    /** Kills all its processes and removes its groups. */
    @Override
    public synchronized void close() {
        if (holder.isAlive()) {
            holder.closeInput();
            holder.awaitEnd(Duration.ofSeconds(30));
        }
        folder.close();
    }

    private List<String> entering(List<String> command) {
        List<String> entering = new ArrayList<>(List.of("bash", Tools.script("node/enter.sh"), Long.toString(pid)));
        entering.addAll(command);
        return entering;
    }

    private static Optional<Long> announcedPid(RunningProgram holder) {
        return holder.log()
                .lines()
                .filter(line -> line.matches("node \\d+"))
                .map(line -> Long.valueOf(line.substring("node ".length())))
                .findFirst();
    }

    private static Optional<String> groupSeenFromHere(long process) {
        // cgroups(7): the line of the v2 hierarchy starts with "0::"; on a hybrid machine v1 lines stand beside it.
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process), "cgroup"))) {
            return lines.filter(line -> line.startsWith("0::"))
                    .map(line -> line.substring("0::".length()))
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }
}
