package dev.cgroupns.launcher;

/** Why a container could not be isolated. */
final class Failure extends Exception {
    private final byte[] text;
    private final int errno;

    Failure(String text) {
        this(Bytes.of(text), 0);
    }

    private Failure(byte[] text, int errno) {
        // Without a stack trace: the launcher never prints one.
        super(null, null, false, false);
        this.text = text;
        this.errno = errno;
    }

    /** Whether a call was refused for the process's lack of permissions. */
    boolean isRefusal() {
        return errno == Errno.EACCES || errno == Errno.EPERM;
    }

    /** The call and its errno, as in {@code unshare: EPERM}, or what else is wrong. */
    byte[] text() {
        return text;
    }

    /**
     * Returns a call's result if it succeeded.
     *
     * @param call the call's name, with its object where that helps
     * @param result the call's result; below zero the negated errno
     * @throws Failure if the call failed
     */
    static int check(String call, int result) throws Failure {
        return check(call, "", result);
    }

    /** As {@link #check(String, int)}, with a path after the call's name. */
    static int check(String call, String path, int result) throws Failure {
        if (result < 0) {
            byte[] subject = path.isEmpty() ? Bytes.of(call) : Bytes.join(Bytes.join(Bytes.of(call), " "), path);
            throw new Failure(Bytes.join(Bytes.join(subject, ": "), Errno.name(-result)), -result);
        }
        return result;
    }
}
