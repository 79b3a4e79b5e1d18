package dev.cgroupns.launcher;

/** Copies the launcher into the volume that the pod's other containers start it from. */
final class Installation {
    private static final int CHUNK = 32 * 1024;

    private final Kernel kernel;
    private final byte[] target;
    private final byte[] temporary;

    Installation(Kernel kernel, byte[] directory) {
        this.kernel = kernel;
        target = Bytes.join(directory, "/launcher");
        temporary = Bytes.join(directory, "/.launcher");
    }

    /** Readers find the whole file or none: it is written under another name and renamed. */
    void run() throws Failure {
        int self = Failure.check(
                "open /proc/self/exe", kernel.open(Bytes.of("/proc/self/exe"), Linux.O_RDONLY | Linux.O_CLOEXEC, 0));
        // An init container that was killed may have left one.
        kernel.unlink(temporary);
        int flags = Linux.O_WRONLY | Linux.O_CREAT | Linux.O_EXCL | Linux.O_CLOEXEC;
        int copy = Failure.check("create the copy", kernel.open(temporary, flags, 0755));
        copy(self, copy);
        // The umask does not affect fchmod.
        Failure.check("fchmod the copy", kernel.fchmod(copy, 0555));
        Failure.check("close the copy", kernel.close(copy));
        Failure.check("rename the copy", kernel.rename(temporary, target));
    }

    private void copy(int from, int to) throws Failure {
        byte[] chunk = new byte[CHUNK];
        int count = Failure.check("read /proc/self/exe", kernel.read(from, chunk));
        while (count > 0) {
            int written = Failure.check("write the copy", kernel.write(to, chunk, count));
            if (written != count) {
                throw new Failure("write the copy: no space left");
            }
            count = Failure.check("read /proc/self/exe", kernel.read(from, chunk));
        }
    }
}
