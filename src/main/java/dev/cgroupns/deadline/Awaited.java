package dev.cgroupns.deadline;

import org.jspecify.annotations.Nullable;

/**
 * The result of waiting for work.
 *
 * @param <T> the work's result
 */
public sealed interface Awaited<T extends @Nullable Object> {
    /** The work is done. */
    record Completed<T extends @Nullable Object>(T value) implements Awaited<T> {}

    /** The work threw an exception. */
    record Threw<T extends @Nullable Object>(Throwable cause) implements Awaited<T> {}

    /** The deadline passed first, and the work was stopped. */
    record Overdue<T extends @Nullable Object>() implements Awaited<T> {}

    /** The waiting thread was interrupted, and its interrupt flag is set; the work was stopped. */
    record Interrupted<T extends @Nullable Object>() implements Awaited<T> {}
}
