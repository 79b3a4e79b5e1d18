package dev.cgroupns.deadline;

import org.jspecify.annotations.Nullable;

/**
 * How waiting for work ended.
 *
 * @param <T> what the work makes
 */
public sealed interface Awaited<T extends @Nullable Object> {
    /** The work is done. */
    record Completed<T extends @Nullable Object>(T value) implements Awaited<T> {}

    /** The work threw this. */
    record Threw<T extends @Nullable Object>(Throwable cause) implements Awaited<T> {}

    /** The deadline passed first, and the work was stopped. */
    record Overdue<T extends @Nullable Object>() implements Awaited<T> {}

    /** The waiting thread was interrupted, and still is; the work was stopped. */
    record Interrupted<T extends @Nullable Object>() implements Awaited<T> {}
}
