package dev.cgroupns.settings;

import java.util.Locale;

/** How lines of the log are written. */
public enum LogFormat {
    /** For people. */
    TEXT,
    /** One JSON object each, for programs. */
    JSON;

    /** The word for it in the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
