package dev.cgroupns.settings;

import java.util.Locale;

/** The format of log lines. */
public enum LogFormat {
    /** Plain text, for people. */
    TEXT,
    /** One JSON object per line, for programs. */
    JSON;

    /** Its name on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
