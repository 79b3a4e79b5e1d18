package dev.cgroupns.e2e.install;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A webhook pod's process, as the node sees it.
 *
 * @param container the container's id
 */
record WebhookProcess(ProcessHandle process, String container) {
    /** Where isolated.sh mounts the memory controller, if cgroup v1 has it. */
    private static final Path MEMORY = Path.of("/run/memory");

    static WebhookProcess of(Pod pod) {
        String id = pod.getStatus().getContainerStatuses().getFirst().getContainerID();
        String container = id.substring(id.lastIndexOf('/') + 1);
        return ProcessHandle.allProcesses()
                .filter(process -> read(Path.of("/proc", Long.toString(process.pid()), "cgroup"))
                        .contains(container))
                .findFirst()
                .map(process -> new WebhookProcess(process, container))
                .orElseThrow(() -> new IllegalStateException(
                        "no process of " + pod.getMetadata().getName()));
    }

    /** Sends SIGKILL, as the kernel does if memory runs out. */
    void kill() {
        if (!process.destroyForcibly()) {
            throw new IllegalStateException("cannot kill " + process);
        }
    }

    /** Whether it has ended. */
    boolean isGone() {
        return !process.isAlive();
    }

    /** Its own memory now, in MiB. */
    long residentMiB() {
        return status("VmRSS:");
    }

    /** The most that it ever had. */
    long residentPeakMiB() {
        return status("VmHWM:");
    }

    /** The memory that counts against the limit, as text; only if the kernel limits this process. */
    String charged() {
        Path group = MEMORY.resolve(container);
        if (!Files.isDirectory(group)) {
            return "no memory controller here";
        }
        return "%d of %d MiB charged at most, limit hit %s times"
                .formatted(
                        mebibytes(group.resolve("memory.max_usage_in_bytes")),
                        mebibytes(group.resolve("memory.limit_in_bytes")),
                        read(group.resolve("memory.failcnt")).strip());
    }

    private long status(String key) {
        List<String> lines = read(Path.of("/proc", Long.toString(process.pid()), "status"))
                .lines()
                .toList();
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(process + " has ended"));
    }

    private static long mebibytes(Path file) {
        return Long.parseLong(read(file).strip()) >> 20;
    }

    /** Empty if the process has ended in the meantime. */
    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            if (file.startsWith("/proc")) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }
}
