package dev.cgroupns.e2e;

import java.time.Duration;
import java.time.Instant;

/** Shows the progress of tests that take minutes. */
public final class Progress {
    private static final Instant START = Instant.now();

    private Progress() {}

    /** One line, with the time since the first. */
    public static void say(String line) {
        Duration since = Duration.between(START, Instant.now());
        System.out.printf("  %d:%02d  %s%n", since.toMinutes(), since.toSecondsPart(), line);
    }
}
