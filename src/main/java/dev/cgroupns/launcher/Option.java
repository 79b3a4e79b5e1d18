package dev.cgroupns.launcher;

/** The options before the {@code --}. */
enum Option {
    OOM_STEP(LauncherArguments.OOM_STEP),
    OOM_CONTAINER(LauncherArguments.OOM_CONTAINER),
    REQUIRE(LauncherArguments.REQUIRE),
    ENTRYPOINT(LauncherArguments.ENTRYPOINT),
    ARGUMENT(LauncherArguments.ARGUMENT),
    /** An unknown option, perhaps of another version. */
    UNKNOWN("");

    private final String text;

    Option(String text) {
        this.text = text;
    }

    int length() {
        return text.length();
    }

    static Option of(byte[] word) {
        if (Bytes.startsWith(word, ENTRYPOINT.text)) {
            return ENTRYPOINT;
        }
        if (Bytes.startsWith(word, ARGUMENT.text)) {
            return ARGUMENT;
        }
        if (Bytes.equal(word, OOM_STEP.text)) {
            return OOM_STEP;
        }
        if (Bytes.equal(word, OOM_CONTAINER.text)) {
            return OOM_CONTAINER;
        }
        return Bytes.equal(word, REQUIRE.text) ? REQUIRE : UNKNOWN;
    }
}
