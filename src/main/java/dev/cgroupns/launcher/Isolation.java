package dev.cgroupns.launcher;

/** Moves the process into a cgroup namespace of its own, or leaves everything unchanged. */
final class Isolation {
    private static final byte[] MOUNT = Bytes.of(Cgroup.MOUNT);
    private static final byte[] FILE_SYSTEM = Bytes.of("cgroup2");
    private static final byte[] DURING_ROLLBACK = Bytes.of(", during the rollback ");
    private static final byte[] LEAVE_TO_BUILDKITD = Bytes.of("BUILDKIT_SETUP_CGROUPV2_ROOT");

    private static final String IN_USER_NAMESPACE = "in a user namespace, and so without access to the node's cgroups";

    private final Kernel kernel;
    private final CommandLine.OomScope oom;
    private final Evacuation evacuation;

    Isolation(Kernel kernel, CommandLine.OomScope oom) {
        this.kernel = kernel;
        this.oom = oom;
        evacuation = new Evacuation(kernel);
    }

    IsolationResult enter() {
        try {
            long type = kernel.statfs(MOUNT);
            Failure.check("statfs", Cgroup.MOUNT, (int) Math.min(type, 0));
            if (type != Linux.CGROUP2_SUPER_MAGIC) {
                return new IsolationResult.NothingToDo(Bytes.join(MOUNT, " is not cgroup v2"));
            }
            byte[] cgroup = Cgroup.own(kernel);
            if (Cgroup.isRoot(cgroup)) {
                return new IsolationResult.NothingToDo(Bytes.of("already in a cgroup namespace"));
            }
            return isolate(cgroup, new SavedNamespaces(kernel));
        } catch (Failure failure) {
            return new IsolationResult.RolledBack(failure.text());
        }
    }

    private IsolationResult isolate(byte[] cgroup, SavedNamespaces saved) {
        int unshared = kernel.unshare(Linux.CLONE_NEWCGROUP | Linux.CLONE_NEWNS);
        if (unshared == -Errno.EPERM && kernel.getuid() != 0) {
            // A rootless image: a process that may not unshare may not write to the node's cgroups, even with
            // --require.
            return new IsolationResult.NothingToDo(Bytes.of("not root, and so without access to the node's cgroups"));
        }
        try {
            Failure.check("unshare", unshared);
        } catch (Failure failure) {
            return new IsolationResult.RolledBack(failure.text());
        }
        try {
            mount();
            verify();
            evacuate();
            limitOom();
            return new IsolationResult.Isolated(cgroup);
        } catch (Failure failure) {
            byte[] trouble = goBack(saved);
            if (failure.isRefusal() && UserMap.hasOtherUsers(kernel)) {
                // hostUsers: false: where its root may not change its own group, it may not change the node's either.
                // The kernel then refuses the way back to the cgroup namespace, too, which belongs to the node's users.
                return new IsolationResult.NothingToDo(Bytes.of(IN_USER_NAMESPACE));
            }
            return new IsolationResult.RolledBack(Bytes.join(failure.text(), trouble));
        }
    }

    /**
     * Mounts the namespace's view over the old one. Nothing is unmounted: an unmount would propagate to the original
     * namespace where /sys is a shared mount, as in every pod with a Bidirectional volume. For the same reason no other
     * mount is made private.
     */
    private void mount() throws Failure {
        Failure.check("mount private", Cgroup.MOUNT, kernel.mount(MOUNT, Linux.MS_PRIVATE));
        int context = Failure.check("fsopen cgroup2", kernel.fsopen(FILE_SYSTEM, Linux.FSOPEN_CLOEXEC));
        Failure.check("fsconfig cgroup2", kernel.fsconfig(context, Linux.FSCONFIG_CMD_CREATE));
        int mount = Failure.check(
                "fsmount", "cgroup2", kernel.fsmount(context, Linux.FSMOUNT_CLOEXEC, Linux.MOUNT_ATTRIBUTES));
        Failure.check("move_mount", Cgroup.MOUNT, kernel.moveMount(mount, MOUNT));
    }

    /**
     * Does not trust the calls' success: the group must be the namespace's root, and the mount must show this group.
     */
    private void verify() throws Failure {
        if (!Cgroup.isRoot(Cgroup.own(kernel))) {
            throw new Failure("the cgroup is not the root of the new cgroup namespace");
        }
        if (!new ProcessIds(KernelFile.read(kernel, Cgroup.PROCESSES)).contains(kernel.getpid())) {
            throw new Failure("the new mount does not show the container's cgroup");
        }
    }

    /**
     * With the variable set, buildkitd (0.12 and later) evacuates the group itself, and its image's entrypoint takes
     * any cgroup path other than {@code /} as a sign that there is no namespace yet.
     */
    private void evacuate() throws Failure {
        if (Bytes.equal(kernel.variable(LEAVE_TO_BUILDKITD), "1")) {
            Evacuation.probe(kernel);
        } else {
            evacuation.run();
        }
    }

    /** The kubelet sets 1: one greedy build step would kill buildkitd and all its builds. */
    private void limitOom() throws Failure {
        if (oom == CommandLine.OomScope.CONTAINER) {
            return;
        }
        int written = KernelFile.tryWrite(kernel, Bytes.of(Cgroup.OOM_GROUP), Bytes.of("0"));
        // ENOENT: the memory controller is not enabled here, so there is no OOM group.
        if (written != -Errno.ENOENT) {
            Failure.check("write", Cgroup.OOM_GROUP, written);
        }
    }

    /** Rolls back. Returns the failures of the rollback; empty if there were none. */
    private byte[] goBack(SavedNamespaces saved) {
        byte[] trouble = new byte[0];
        try {
            evacuation.undo();
        } catch (Failure failure) {
            trouble = Bytes.join(DURING_ROLLBACK, failure.text());
        }
        try {
            saved.restore();
            return trouble;
        } catch (Failure failure) {
            return Bytes.join(trouble, Bytes.join(DURING_ROLLBACK, failure.text()));
        }
    }
}
