package dev.cgroupns.launcher;

/** The small files of procfs and cgroupfs: read whole, written at once. Their paths are ASCII. */
final class KernelFile {
    /** Larger than most of these files, and small enough to leave the rest of the heap untouched. */
    private static final int CHUNK = 1024;

    private static final byte[] NOTHING = new byte[0];

    private KernelFile() {}

    static byte[] read(Kernel kernel, String path) throws Failure {
        int fd = Failure.check("open", path, kernel.open(Bytes.of(path), Linux.O_RDONLY | Linux.O_CLOEXEC, 0));
        byte[] content = NOTHING;
        byte[] chunk = new byte[CHUNK];
        int count = kernel.read(fd, chunk);
        while (count > 0) {
            content = Bytes.join(content, Bytes.slice(chunk, 0, count));
            count = kernel.read(fd, chunk);
        }
        kernel.close(fd);
        Failure.check("read", path, count);
        return content;
    }

    static void write(Kernel kernel, String path, byte[] content) throws Failure {
        Failure.check("write", path, tryWrite(kernel, Bytes.of(path), content));
    }

    /** As {@link #write}, but returns the negated errno, for callers that accept some errors. */
    static int tryWrite(Kernel kernel, byte[] path, byte[] content) {
        int fd = kernel.open(path, Linux.O_WRONLY | Linux.O_CLOEXEC, 0);
        if (fd < 0) {
            return fd;
        }
        int written = kernel.write(fd, content, content.length);
        kernel.close(fd);
        return written;
    }
}
