package dev.cgroupns.launcher;

import static java.lang.foreign.MemorySegment.NULL;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node with only cgroup v2, as a container sees it, on any machine that runs the tests: a thread in a mount namespace
 * of its own, and a fresh group on the machine's unified hierarchy. Threads and processes that it starts are there too.
 * Nothing outside changes, and the group is removed.
 *
 * <p>Namespaces belong to a thread, so everything runs on platform threads made for it.
 */
final class V2Node {
    private static final int CLONE_FS = 0x200;
    private static final long MS_REC = 0x4000;
    private static final int MNT_DETACH = 2;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name = "cgroupns-test-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();

    private V2Node() {}

    /** Code that runs on the node. */
    interface Work<T> {
        T run(V2Node node) throws Exception;
    }

    /** A test on the node. */
    interface Test {
        void run(V2Node node) throws Exception;
    }

    static void test(Test test) {
        on(node -> {
            test.run(node);
            return node;
        });
    }

    /** Runs {@code work} on the node; its processes may move into {@link #group}, and are gone or back at its end. */
    static <T> T on(Work<T> work) {
        V2Node node = new V2Node();
        return onThread(() -> {
            node.mount();
            Path group = Path.of(Cgroup.MOUNT, node.name);
            Files.createDirectories(group.resolve("ctr"));
            try {
                return work.run(node);
            } finally {
                remove(group);
            }
        });
    }

    /** Runs {@code work} on a platform thread, which starts in the namespaces of the caller. */
    static <T> T onThread(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = Thread.ofPlatform().start(task);
        try {
            thread.join();
            return task.get();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw new AssertionError(failed.getCause());
        }
    }

    private void mount() {
        C.must("unshare", CLONE_FS | Linux.CLONE_NEWNS);
        C.must("mount", NULL, ascii("/"), NULL, MS_REC | Linux.MS_PRIVATE, NULL);
        // All mounts below it go with it, in this namespace only.
        C.call("umount2", ascii(Cgroup.MOUNT), MNT_DETACH);
        C.must("mount", ascii("none"), ascii(Cgroup.MOUNT), ascii("cgroup2"), 0L, NULL);
    }

    static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** The container's group, as the node sees it. */
    String path() {
        return "/" + name + "/ctr";
    }

    /** The container's group as a directory of the node. */
    Path group() {
        return Path.of(Cgroup.MOUNT, name, "ctr");
    }

    /** Moves this whole process into a group. */
    static void enter(Path group) throws IOException {
        Files.writeString(
                group.resolve("cgroup.procs"),
                Long.toString(ProcessHandle.current().pid()));
    }

    private static void remove(Path group) {
        try (var groups = Files.walk(group)) {
            groups.filter(Files::isDirectory)
                    .sorted((one, other) -> other.compareTo(one))
                    .forEach(V2Node::removeDirectory);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void removeDirectory(Path directory) {
        // A thread that has ended stays in its group for a moment. Called from this thread, which is the one in the
        // namespace.
        await("no process is left in " + directory)
                .pollInSameThread()
                .pollInterval(Duration.ofMillis(1))
                .ignoreExceptions()
                .until(() -> Files.deleteIfExists(directory));
    }
}
