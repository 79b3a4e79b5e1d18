package dev.cgroupns.launcher;

/**
 * The Linux calls that the launcher uses, one method for each, with the signatures that they have in C.
 *
 * <p>A result below zero is the negated errno (see errno(3)); nothing is thrown. Paths and words are bytes without a
 * terminating NUL, because neither Linux nor a container guarantees an encoding.
 */
interface Kernel {
    /** Number of words this process was started with, its own name included ({@code argc}). */
    int argumentCount();

    /** Longer than any path (PATH_MAX), and any option with a path. */
    int LONGEST_ARGUMENT = 8192;

    /**
     * A word of the command line ({@code argv[index]}), copied byte for byte; a longer one may be cut after
     * {@link #LONGEST_ARGUMENT} bytes, so that hostile input does not exhaust the memory.
     */
    byte[] argument(int index);

    /** Value of an environment variable, copied byte for byte; empty if it is unset or empty (getenv(3)). */
    byte[] variable(byte[] name);

    /** {@code f_type} of the file system of {@code path}, never negative on success (statfs(2)). */
    long statfs(byte[] path);

    /** A new file descriptor (open(2)). */
    int open(byte[] path, int flags, int mode);

    int close(int fd);

    /** Number of bytes read to the start of {@code into}, 0 at the end (read(2)). */
    int read(int fd, byte[] into);

    /** Number of bytes written, of the first {@code count} (write(2)). */
    int write(int fd, byte[] from, int count);

    int mkdir(byte[] path, int mode);

    int rmdir(byte[] path);

    int unlink(byte[] path);

    int rename(byte[] from, byte[] to);

    int fchmod(int fd, int mode);

    int unshare(int flags);

    int setns(int fd, int type);

    int fchdir(int fd);

    int chroot(byte[] path);

    /** Changes the propagation of the mount at {@code target}: mount(2) without source, type and data. */
    int mount(byte[] target, int flags);

    /** A file descriptor for a file system to configure (fsopen(2), Linux 5.2). */
    int fsopen(byte[] type, int flags);

    /** A command without key and value (fsconfig(2), Linux 5.2). */
    int fsconfig(int fd, int command);

    /** A file descriptor for a mount that is not attached yet (fsmount(2), Linux 5.2). */
    int fsmount(int fd, int flags, int attributes);

    /**
     * Attaches the mount behind {@code fd} on top of whatever is mounted at {@code target} (move_mount(2), Linux 5.2).
     */
    int moveMount(int fd, byte[] target);

    int getpid();

    /** The real user of this process (getuid(2)). */
    int getuid();

    /** The {@code events} that are ready on {@code fd}, asked without waiting (poll(2)). */
    int poll(int fd, int events);

    /** Sets a signal's disposition and returns the previous one; only {@code SIG_ERR} is negative (signal(2)). */
    long signal(int number, long handler);

    /**
     * Replaces this process by {@code path} with the environment it was started with. The new command line is this
     * process's own from word {@code first} on. Before it come {@code frontWords} words from word {@code front} on: an
     * {@link Option#ENTRYPOINT}, then {@link Option#ARGUMENT}s, each without its option's name. Words are passed by
     * address and never copied, whatever their size.
     *
     * @return the negated errno; on success it does not return (execve(2))
     */
    int execve(byte[] path, int first, int front, int frontWords);
}
