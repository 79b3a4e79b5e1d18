package dev.cgroupns.verdict;

/**
 * How the launcher runs.
 *
 * @param oom what the kernel kills when the container runs out of memory
 * @param isolation what happens if the namespace cannot be created
 */
public record LaunchOptions(OomPolicy oom, IsolationMode isolation) {

    /** What the kernel kills (cgroup v2, {@code memory.oom.group}; the kubelet sets it to 1). */
    public enum OomPolicy {
        /** Only the build step that is too large; the daemon and other builds go on. */
        STEP,
        /** The whole container, which is the kubelet's default. */
        CONTAINER
    }

    /** What happens if the namespace cannot be created. */
    public enum IsolationMode {
        /** The entrypoint runs without isolation, as it would have without the webhook. */
        PREFERRED,
        /** The container ends with exit code 78 and a message. */
        REQUIRED
    }
}
