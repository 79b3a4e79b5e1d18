package dev.cgroupns.launcher;

/** Becomes the program that the container would have run without the launcher. */
final class Program {
    /** Exit codes as in shells. */
    static final int NOT_EXECUTABLE = 126;

    static final int NOT_FOUND = 127;

    /** Where container runtimes look when the container has no PATH. */
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Kernel kernel;
    private final Log log;
    private final Candidates candidates;
    /** Index of the first word that every candidate gets. */
    private final int rest;

    Program(Kernel kernel, Log log, CommandLine.Start command) {
        this.kernel = kernel;
        this.log = log;
        candidates = command.candidates();
        rest = command.separator() + 1;
    }

    /**
     * Does not return if the program starts. Only execve(2) tests whether it exists, so nothing can change between the
     * check and the start.
     *
     * @return the exit code
     */
    int become() {
        byte[] tried = new byte[0];
        for (int i = 0; i < candidates.count(); i++) {
            byte[] word = kernel.argument(candidates.first(i));
            byte[] name = Bytes.slice(word, Option.ENTRYPOINT.length(), word.length);
            int errno = execute(name, candidates.first(i), candidates.words(i));
            if (errno != Errno.ENOENT) {
                return refused(name, errno);
            }
            tried = Bytes.list(tried, ", ", name);
        }
        // Counted, because a candidate's name may be empty, and there may be no word after the separator.
        if (candidates.count() == 0) {
            byte[] name = kernel.argument(rest);
            int errno = execute(name, 0, 0);
            if (errno != Errno.ENOENT) {
                return refused(name, errno);
            }
            tried = name;
        }
        log.say(Bytes.join("program not found: ", tried));
        return NOT_FOUND;
    }

    private int refused(byte[] name, int errno) {
        log.say(Bytes.join(Bytes.join("cannot be executed: ", name), Bytes.join(": ", Errno.name(errno))));
        return NOT_EXECUTABLE;
    }

    /** @return the errno of the failure, ENOENT for every error that means that the file does not exist */
    private int execute(byte[] name, int front, int frontWords) {
        if (name.length == 0 || Bytes.find(name, '/', 0) < name.length) {
            return answer(-kernel.execve(name, rest, front, frontWords));
        }
        byte[] path = kernel.variable(Bytes.of("PATH"));
        if (path.length == 0) {
            path = Bytes.of(DEFAULT_PATH);
        }
        int result = Errno.ENOENT;
        int end;
        for (int start = 0; start <= path.length; start = end + 1) {
            end = Bytes.find(path, ':', start);
            int errno = answer(-kernel.execve(in(path, start, end, name), rest, front, frontWords));
            if (errno != Errno.ENOENT && errno != Errno.EACCES) {
                return errno;
            }
            // EACCES: perhaps a directory of that name; the search continues, as in execvp(3).
            result = errno == Errno.EACCES ? errno : result;
        }
        return result;
    }

    /** The name in one directory of PATH; an empty entry means the working directory. */
    private static byte[] in(byte[] path, int start, int end, byte[] name) {
        return start == end ? name : Bytes.join(Bytes.join(Bytes.slice(path, start, end), "/"), name);
    }

    private static int answer(int errno) {
        return switch (errno) {
            case Errno.ENOTDIR, Errno.ENAMETOOLONG, Errno.ELOOP -> Errno.ENOENT;
            default -> errno;
        };
    }
}
