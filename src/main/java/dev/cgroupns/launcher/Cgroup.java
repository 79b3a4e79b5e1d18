package dev.cgroupns.launcher;

/** The process's own cgroup on the unified hierarchy, and the files of the group at the mount (cgroups(7)). */
final class Cgroup {
    static final String MOUNT = "/sys/fs/cgroup";
    static final String PROCESSES = MOUNT + "/cgroup.procs";
    static final String CONTROLLERS = MOUNT + "/cgroup.controllers";
    static final String SUBTREE_CONTROL = MOUNT + "/cgroup.subtree_control";
    static final String OOM_GROUP = MOUNT + "/memory.oom.group";
    /** The group that the processes move to, so that the parent can have build steps; buildkitd uses the same name. */
    static final String INIT = MOUNT + "/init";

    static final String INIT_PROCESSES = INIT + "/cgroup.procs";

    private static final String OWN = "/proc/self/cgroup";

    private static final String UNIFIED = "0::";

    private Cgroup() {}

    /**
     * The path of the process's own group, as seen from the current cgroup namespace.
     *
     * @throws Failure if the file cannot be read, or has no line of the unified hierarchy
     */
    static byte[] own(Kernel kernel) throws Failure {
        byte[] lines = KernelFile.read(kernel, OWN);
        int start = 0;
        // There may be lines of v1 hierarchies too.
        while (start < lines.length) {
            int end = Bytes.find(lines, '\n', start);
            if (end - start > UNIFIED.length() && Bytes.matches(lines, start, UNIFIED)) {
                return Bytes.slice(lines, start + UNIFIED.length(), end);
            }
            start = end + 1;
        }
        throw new Failure("no line 0:: in " + OWN);
    }

    /** Whether {@code path} is that of the cgroup namespace's root. */
    static boolean isRoot(byte[] path) {
        return Bytes.equal(path, "/");
    }
}
