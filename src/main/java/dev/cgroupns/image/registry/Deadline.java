package dev.cgroupns.image.registry;

import java.time.Duration;

/**
 * A point in time that nothing may pass.
 *
 * @param nanos on the scale of {@link System#nanoTime()}
 */
public record Deadline(long nanos) {
    public static Deadline after(Duration budget) {
        return new Deadline(System.nanoTime() + budget.toNanos());
    }

    /** Zero or less once it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(nanos - System.nanoTime());
    }

    public boolean passed() {
        return nanos - System.nanoTime() <= 0;
    }

    /** Leaves half of the time for what comes after. */
    Deadline half() {
        long now = System.nanoTime();
        return new Deadline(now + Math.max(0, nanos - now) / 2);
    }
}
