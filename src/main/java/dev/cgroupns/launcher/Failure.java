package dev.cgroupns.launcher;

/** Why a container could not be isolated. */
final class Failure extends Exception {
    private final byte[] text;

    Failure(String text) {
        this(Bytes.of(text));
    }

    private Failure(byte[] text) {
        // Without a stack trace: nobody would see it.
        super(null, null, false, false);
        this.text = text;
    }

    /** The call and its errno, as in {@code unshare: EPERM}, or what was found wrong. */
    byte[] text() {
        return text;
    }

    /**
     * Passes a call's result on where it succeeded.
     *
     * @param call the call's name, and what it was asked of where that says more
     * @param result the call's result; below zero the negated errno
     * @throws Failure where it failed
     */
    static int check(String call, int result) throws Failure {
        return check(call, "", result);
    }

    /** As {@link #check(String, int)}, with a path to name after the call. */
    static int check(String call, String path, int result) throws Failure {
        if (result < 0) {
            byte[] subject = path.isEmpty() ? Bytes.of(call) : Bytes.join(Bytes.join(Bytes.of(call), " "), path);
            throw new Failure(Bytes.join(Bytes.join(subject, ": "), Errno.name(-result)));
        }
        return result;
    }
}
