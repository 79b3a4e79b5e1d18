package dev.cgroupns.launcher;

/**
 * Moves every process of the group into its child {@code init} and hands the group's controllers down. Without it, runc
 * could create only a threaded group for a build step (cgroups(7), "no internal processes").
 */
final class Evacuation {
    /** A process may fork between read and move. After this many rounds, a process forks without end. */
    private static final int ROUNDS = 100;

    /** What {@link #undo} must undo. */
    private enum Progress {
        NOTHING,
        FOUND_GROUP,
        MADE_GROUP
    }

    private final Kernel kernel;
    private Progress progress = Progress.NOTHING;
    private byte[] handedDown = new byte[0];

    Evacuation(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Tests whether groups can be created here. */
    static void probe(Kernel kernel) throws Failure {
        int made = kernel.mkdir(Bytes.of(Cgroup.INIT), 0755);
        if (made != -Errno.EEXIST) {
            Failure.check("mkdir", Cgroup.INIT, made);
            // If it cannot be removed, buildkitd finds a group that it would create next anyway.
            kernel.rmdir(Bytes.of(Cgroup.INIT));
        }
    }

    void run() throws Failure {
        int made = kernel.mkdir(Bytes.of(Cgroup.INIT), 0755);
        if (made != -Errno.EEXIST) {
            Failure.check("mkdir", Cgroup.INIT, made);
        }
        progress = made == -Errno.EEXIST ? Progress.FOUND_GROUP : Progress.MADE_GROUP;
        byte[] controllers = KernelFile.read(kernel, Cgroup.CONTROLLERS);
        int answer = -Errno.EBUSY;
        // EBUSY: a new process arrived in the meantime, or one that ended has not left the group yet.
        for (int round = 0; round < ROUNDS && answer == -Errno.EBUSY; round++) {
            moveAll(Cgroup.PROCESSES, Cgroup.INIT_PROCESSES);
            answer = handDown(controllers);
        }
        Failure.check("write", Cgroup.SUBTREE_CONTROL, answer);
    }

    private int handDown(byte[] controllers) {
        if (Bytes.find(controllers, '\n', 0) == 0) {
            return 0;
        }
        int written = KernelFile.tryWrite(kernel, Bytes.of(Cgroup.SUBTREE_CONTROL), signed('+', controllers));
        if (written >= 0) {
            handedDown = controllers;
        }
        return written;
    }

    /** Undoes what {@link #run} did, however far it got. */
    void undo() throws Failure {
        if (progress == Progress.NOTHING) {
            return;
        }
        if (handedDown.length > 0) {
            KernelFile.write(kernel, Cgroup.SUBTREE_CONTROL, signed('-', handedDown));
        }
        moveAll(Cgroup.INIT_PROCESSES, Cgroup.PROCESSES);
        if (progress == Progress.MADE_GROUP) {
            Failure.check("rmdir", Cgroup.INIT, kernel.rmdir(Bytes.of(Cgroup.INIT)));
        }
    }

    private void moveAll(String from, String to) throws Failure {
        for (int round = 0; round < ROUNDS; round++) {
            ProcessIds processes = new ProcessIds(KernelFile.read(kernel, from));
            if (processes.isEmpty()) {
                return;
            }
            processes.moveTo(kernel, to);
        }
        throw new Failure(from + " does not become empty");
    }

    /** Turns {@code "cpu memory\n"} into {@code "+cpu +memory"}. */
    private static byte[] signed(char sign, byte[] controllers) {
        byte[] words = new byte[2 * controllers.length];
        int length = 0;
        boolean inside = false;
        for (byte letter : controllers) {
            boolean space = letter == ' ' || letter == '\n';
            if (!space && !inside) {
                words[length++] = (byte) sign;
            }
            if (letter != '\n') {
                words[length++] = letter;
            }
            inside = !space;
        }
        return Bytes.slice(words, 0, length);
    }
}
