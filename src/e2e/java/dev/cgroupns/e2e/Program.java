package dev.cgroupns.e2e;

/**
 * The body of a main method that uses a cluster. The client's threads would keep the process alive after it, so the
 * process is ended explicitly, also after a failure.
 */
public interface Program {
    /** @throws Exception if something fails; the stack trace is printed */
    void run() throws Exception;

    /** Runs it, and ends the process: with exit code 0, or with 1 if it failed. */
    static void exitAfter(Program program) {
        try {
            program.run();
        } catch (Exception | AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(0);
    }
}
