package dev.cgroupns.launcher;

/** The launcher's command. */
sealed interface CommandLine {
    /** Each command runs itself: a switch over them would link java.util. Returns the exit code. */
    int run(Launcher launcher);

    /**
     * Isolate, then become a program.
     *
     * @param unknown unknown options, perhaps of another version's webhook: logged, but they do not keep a container
     *     from starting; cut short; empty if there are none
     * @param candidates the first of them that exists is started; empty if the program follows the separator
     * @param separator index of the {@code --}: the words after it are passed to the candidate, or are the program
     *     itself
     */
    record Start(OomScope oom, OnFailure onFailure, byte[] unknown, Candidates candidates, int separator)
            implements CommandLine {
        @Override
        public int run(Launcher launcher) {
            return launcher.start(this);
        }
    }

    /** Copy the launcher into a directory. */
    record Install(byte[] directory) implements CommandLine {
        @Override
        public int run(Launcher launcher) {
            return launcher.install(this);
        }
    }

    /** Print version and architecture. */
    record PrintVersion() implements CommandLine {
        @Override
        public int run(Launcher launcher) {
            return launcher.printVersion();
        }
    }

    /** An unknown command: print the usage. */
    record Usage() implements CommandLine {
        @Override
        public int run(Launcher launcher) {
            return launcher.explain();
        }
    }

    /** What the kernel kills when the pod runs out of memory. */
    enum OomScope {
        /** One process: the greedy build step. */
        STEP,
        /** The whole container, as the kubelet sets it. */
        CONTAINER
    }

    /** What happens to a container that cannot be isolated. */
    enum OnFailure {
        START_ANYWAY,
        REFUSE
    }

    static CommandLine of(Kernel kernel) {
        int count = kernel.argumentCount();
        int separator = separator(kernel, count);
        if (separator < count) {
            return start(kernel, separator, count);
        }
        if (count == 3 && Bytes.equal(kernel.argument(1), LauncherArguments.INSTALL)) {
            return new Install(kernel.argument(2));
        }
        return count == 2 && Bytes.equal(kernel.argument(1), LauncherArguments.VERSION)
                ? new PrintVersion()
                : new Usage();
    }

    private static int separator(Kernel kernel, int count) {
        int at = 1;
        while (at < count && !Bytes.equal(kernel.argument(at), LauncherArguments.SEPARATOR)) {
            at++;
        }
        return at;
    }

    private static CommandLine start(Kernel kernel, int separator, int count) {
        OomScope oom = OomScope.STEP;
        OnFailure onFailure = OnFailure.START_ANYWAY;
        byte[] unknown = new byte[0];
        Candidates candidates = new Candidates();
        for (int i = 1; i < separator; i++) {
            byte[] word = kernel.argument(i);
            switch (Option.of(word)) {
                case OOM_STEP -> oom = OomScope.STEP;
                case OOM_CONTAINER -> oom = OomScope.CONTAINER;
                case REQUIRE -> onFailure = OnFailure.REFUSE;
                case ENTRYPOINT -> candidates.add(i);
                case ARGUMENT -> candidates.addArgument(i);
                case UNKNOWN -> unknown = Bytes.list(unknown, " ", word);
            }
        }
        boolean program = candidates.count() > 0 || separator + 1 < count;
        return program ? new Start(oom, onFailure, unknown, candidates, separator) : new Usage();
    }
}
