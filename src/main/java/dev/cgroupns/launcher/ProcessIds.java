package dev.cgroupns.launcher;

/** The lines of a {@code cgroup.procs} file. A process outside the reader's pid namespace is listed as 0. */
final class ProcessIds {
    private final byte[] lines;

    ProcessIds(byte[] lines) {
        this.lines = lines;
    }

    boolean isEmpty() {
        return lines.length == 0;
    }

    boolean contains(int pid) {
        byte[] wanted = Bytes.digits(pid);
        for (int start = 0; start < lines.length; start = next(start)) {
            if (Bytes.same(at(start), wanted)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Moves each process into the group that {@code target}, its {@code cgroup.procs} file, belongs to.
     *
     * @throws Failure if a process that still runs cannot be moved
     */
    void moveTo(Kernel kernel, String target) throws Failure {
        byte[] path = Bytes.of(target);
        for (int start = 0; start < lines.length; start = next(start)) {
            byte[] pid = at(start);
            if (Bytes.equal(pid, "0")) {
                // Written to the file, 0 means the writer itself.
                throw new Failure("a process outside the pid namespace is in this cgroup");
            }
            int written = KernelFile.tryWrite(kernel, path, pid);
            // ESRCH: it ended after the file was read.
            if (written != -Errno.ESRCH) {
                Failure.check("write", target, written);
            }
        }
    }

    private byte[] at(int start) {
        return Bytes.slice(lines, start, Bytes.find(lines, '\n', start));
    }

    private int next(int start) {
        return Bytes.find(lines, '\n', start) + 1;
    }
}
