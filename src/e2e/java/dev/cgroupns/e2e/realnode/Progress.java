package dev.cgroupns.e2e.realnode;

import java.time.Duration;
import java.time.Instant;

/** What a person sees while the node works: the proofs take minutes. */
final class Progress {
    private static final Instant START = Instant.now();

    private Progress() {}

    static void say(String line) {
        Duration since = Duration.between(START, Instant.now());
        System.out.printf("  %d:%02d  %s%n", since.toMinutes(), since.toSecondsPart(), line);
    }
}
