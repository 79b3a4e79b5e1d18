package dev.cgroupns.verdict;

/**
 * How the launcher runs.
 *
 * @param oom what the kernel kills when the container's memory is used up
 * @param isolation what happens where the namespace cannot be made
 */
public record LaunchOptions(OomPolicy oom, IsolationMode isolation) {

    /** What the kernel kills (cgroup v2, {@code memory.oom.group}; kubelet sets it to 1). */
    public enum OomPolicy {
        /** Only the build step that is too large; the daemon and other builds go on. */
        STEP,
        /** The whole container, as kubelet set it. */
        CONTAINER
    }

    /** What happens where the namespace cannot be made. */
    public enum IsolationMode {
        /** The entrypoint runs as it would have without us. */
        PREFERRED,
        /** The container ends with exit code 78 and a message. */
        REQUIRED
    }
}
