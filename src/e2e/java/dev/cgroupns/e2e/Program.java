package dev.cgroupns.e2e;

/**
 * What a main method does with a cluster. The threads of the cluster's client outlive it, so the process is ended
 * explicitly, also after a failure.
 */
public interface Program {
    /** @throws Exception if something fails, about which the user reads a stack trace */
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
