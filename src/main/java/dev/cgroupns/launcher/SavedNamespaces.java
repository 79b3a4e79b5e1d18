package dev.cgroupns.launcher;

/**
 * The namespaces, root and working directory at the start. The file descriptors are O_CLOEXEC: execve(2) closes them.
 */
final class SavedNamespaces {
    private static final byte[] HERE = Bytes.of(".");

    private final Kernel kernel;
    private final int mounts;
    private final int cgroups;
    private final int root;
    private final int workingDirectory;

    /** Saves them, before anything is changed. */
    SavedNamespaces(Kernel kernel) throws Failure {
        this.kernel = kernel;
        mounts = open("/proc/self/ns/mnt", Linux.O_RDONLY);
        cgroups = open("/proc/self/ns/cgroup", Linux.O_RDONLY);
        root = open("/", Linux.O_PATH);
        workingDirectory = open(".", Linux.O_PATH);
    }

    private int open(String path, int flags) throws Failure {
        return Failure.check("open", path, kernel.open(Bytes.of(path), flags | Linux.O_CLOEXEC, 0));
    }

    /** Moves the process back. */
    void restore() throws Failure {
        Failure.check("setns cgroup", kernel.setns(cgroups, Linux.CLONE_NEWCGROUP));
        Failure.check("setns mnt", kernel.setns(mounts, Linux.CLONE_NEWNS));
        // setns(2) sets root and working directory to the root of the mount namespace.
        Failure.check("fchdir", kernel.fchdir(root));
        Failure.check("chroot", kernel.chroot(HERE));
        Failure.check("fchdir", kernel.fchdir(workingDirectory));
    }
}
