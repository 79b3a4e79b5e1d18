package dev.cgroupns.cli;

import dev.cgroupns.inspection.Selftest.Outcome;
import dev.cgroupns.inspection.Selftest.Patience;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks again every second while the problem may be temporary, and reports the problem when it changes.
 */
final class TimedRetry implements Patience {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Duration longest;
    private final Consumer<String> progress;
    private @Nullable Long firstAnswer;
    private String said = "";

    TimedRetry(Duration longest, Consumer<String> progress) {
        this.longest = longest;
        this.progress = progress;
    }

    @Override
    public boolean goesOnAfter(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Starting(String problem) -> pauseFor(problem);
            case Outcome.NotReached(String problem) -> pauseFor(problem);
            case Outcome.Injected ignored -> false;
            case Outcome.Observed ignored -> false;
            case Outcome.NotInjected ignored -> false;
            case Outcome.NotAsked ignored -> false;
        };
    }

    private boolean pauseFor(String problem) {
        long now = System.nanoTime();
        firstAnswer = Objects.requireNonNullElse(firstAnswer, now);
        if (now - firstAnswer >= longest.toNanos()) {
            return false;
        }
        // The remedies below the first line are printed only if waiting does not help.
        String first = problem.lines().findFirst().orElse(problem);
        if (!said.equals(first)) {
            progress.accept(first);
            said = first;
        }
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
