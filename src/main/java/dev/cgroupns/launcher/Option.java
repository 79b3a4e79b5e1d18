package dev.cgroupns.launcher;

/** What a word before the {@code --} asks for. */
enum Option {
    OOM_STEP("--oom=step"),
    OOM_CONTAINER("--oom=container"),
    REQUIRE("--require"),
    /** The candidate's name follows. */
    ENTRYPOINT("--entrypoint="),
    /** A word of the candidate before it follows: {@code rootlesskit buildkitd} has one. */
    ARGUMENT("--argument="),
    /** Of another version's webhook, perhaps: reported, and no reason to keep a container from starting. */
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
