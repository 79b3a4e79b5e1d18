package dev.cgroupns.launcher;

/** The launcher's output. It must never keep a container from starting: a line that cannot be written is dropped. */
final class Log {
    static final int STDOUT = 1;
    static final int STDERR = 2;

    /** A pipe that poll(2) calls ready takes PIPE_BUF bytes without waiting (pipe(7)). */
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

    /** One line on standard error, and in the termination message, which {@code kubectl describe pod} shows. */
    void sayLast(byte[] text) {
        say(text);
        terminationMessage(Bytes.join(NAME, text));
    }

    /** One line on standard output. */
    void print(byte[] text) {
        write(STDOUT, line(text));
    }

    /** Kubernetes creates the file; without it, nothing reads a termination message. */
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

    /** Neither blocks on a reader that does not read, nor fails on a closed pipe or a full disk. */
    private void write(int fd, byte[] line) {
        int ready = kernel.poll(fd, Linux.POLLOUT);
        // Below 0: poll(2) itself failed, as with a limit of 0 open files.
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
