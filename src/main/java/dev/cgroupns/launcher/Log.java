package dev.cgroupns.launcher;

/** The lines that the launcher writes. None of them is worth a container: what cannot be written is dropped. */
final class Log {
    static final int STDOUT = 1;
    static final int STDERR = 2;

    /** Up to PIPE_BUF bytes go into a pipe that poll(2) calls ready without waiting (pipe(7)). */
    static final int MAX_LINE = 4096;

    private static final byte[] NAME = Bytes.of("cgroupns-launcher: ");
    private static final byte[] TERMINATION_LOG = Bytes.of("/dev/termination-log");

    private final Kernel kernel;

    Log(Kernel kernel) {
        this.kernel = kernel;
    }

    /** One line on standard error. */
    void say(byte[] text) {
        write(STDERR, line(Bytes.join(NAME, text)));
    }

    /** One line on standard error, and in what {@code kubectl describe pod} shows. */
    void sayLast(byte[] text) {
        say(text);
        terminationMessage(Bytes.join(NAME, text));
    }

    /** One line on standard output. */
    void print(byte[] text) {
        write(STDOUT, line(text));
    }

    /** Kubernetes makes the file; where it has not, there is nobody to read it. */
    void terminationMessage(byte[] text) {
        int flags = Linux.O_WRONLY | Linux.O_TRUNC | Linux.O_CLOEXEC;
        int fd = kernel.open(TERMINATION_LOG, flags, 0);
        if (fd >= 0) {
            write(fd, line(text));
            kernel.close(fd);
        }
    }

    private static byte[] line(byte[] text) {
        return Bytes.join(Bytes.slice(text, 0, Math.min(text.length, MAX_LINE - 1)), "\n");
    }

    /** Neither waits for a reader that does not read, nor dies of one that is gone or of a full file. */
    private void write(int fd, byte[] line) {
        int ready = kernel.poll(fd, Linux.POLLOUT);
        // Below 0 the question itself was refused, as poll(2) does with a limit of no open files.
        if (ready == 0 || ready > 0 && ready != Linux.POLLOUT) {
            return;
        }
        long pipe = kernel.signal(Linux.SIGPIPE, Linux.SIG_IGN);
        long size = kernel.signal(Linux.SIGXFSZ, Linux.SIG_IGN);
        kernel.write(fd, line, line.length);
        restore(Linux.SIGXFSZ, size);
        restore(Linux.SIGPIPE, pipe);
    }

    private void restore(int signal, long disposition) {
        if (disposition != Linux.SIG_ERR) {
            kernel.signal(signal, disposition);
        }
    }
}
