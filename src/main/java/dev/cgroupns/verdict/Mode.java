package dev.cgroupns.verdict;

/** What the webhook does with the builders that it finds. */
public enum Mode {
    /** They are changed, so that they start through the launcher. */
    INJECT("inject"),
    /** Pods stay unchanged. Logs, metrics and events say what would be done. */
    OBSERVE("observe");

    private final String value;

    Mode(String value) {
        this.value = value;
    }

    /** The value in the configuration file. */
    public String value() {
        return value;
    }
}
