package dev.cgroupns.launcher;

/** What the launcher was asked to do. */
sealed interface CommandLine {
    /** Each command runs itself: a switch over them would bring java.util in. Answers the exit code. */
    int run(Launcher launcher);

    /**
     * Isolate, then become a program.
     *
     * @param separator index of the {@code --}: the candidates for the program are the {@code --entrypoint=} words
     *     before it, each with the {@code --argument=} words behind it; what follows the {@code --} is handed to the first
     *     of them that exists, or is the program itself
     */
    record Start(OomScope oom, OnFailure onFailure, int separator) implements CommandLine {
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

    /** Nothing that can be done: say what can be. */
    record Usage() implements CommandLine {
        @Override
        public int run(Launcher launcher) {
            return launcher.explain();
        }
    }

    /** What the kernel ends when the pod's memory is used up. */
    enum OomScope {
        /** One process: the greedy build step. */
        STEP,
        /** All of the container, as kubelet sets it. */
        CONTAINER
    }

    /** What becomes of a container that cannot be isolated. */
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
        if (count == 3 && Bytes.equal(kernel.argument(1), "install")) {
            return new Install(kernel.argument(2));
        }
        return count == 2 && Bytes.equal(kernel.argument(1), "version") ? new PrintVersion() : new Usage();
    }

    private static int separator(Kernel kernel, int count) {
        int at = 1;
        while (at < count && !Bytes.equal(kernel.argument(at), "--")) {
            at++;
        }
        return at;
    }

    private static CommandLine start(Kernel kernel, int separator, int count) {
        OomScope oom = OomScope.STEP;
        OnFailure onFailure = OnFailure.START_ANYWAY;
        boolean program = separator + 1 < count;
        for (int i = 1; i < separator; i++) {
            switch (Option.of(kernel.argument(i))) {
                case OOM_STEP -> oom = OomScope.STEP;
                case OOM_CONTAINER -> oom = OomScope.CONTAINER;
                case REQUIRE -> onFailure = OnFailure.REFUSE;
                case ENTRYPOINT -> program = true;
                case ARGUMENT, UNKNOWN -> {}
            }
        }
        return program ? new Start(oom, onFailure, separator) : new Usage();
    }
}
