package dev.cgroupns.deadline;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The time by which work must end.
 *
 * @param nanos the time, on the scale of {@link System#nanoTime()}
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

    /** A deadline after half of the remaining time, which leaves the other half for later work. */
    public Deadline half() {
        long now = System.nanoTime();
        return new Deadline(now + Math.max(0, nanos - now) / 2);
    }

    /** Does the work on a virtual thread of its own, which is interrupted if it is not done in time. */
    public <T extends @Nullable Object> Awaited<T> call(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.startVirtualThread(task);
        return await(task, () -> task.cancel(true));
    }

    /**
     * Waits for work that runs elsewhere.
     *
     * @param stop ends the work if it is not done in time. Cancelling a CompletableFuture ends only the waiting, so the
     *     caller passes what ends the work, such as closing a connection; or nothing, if others wait for the same work
     */
    public <T extends @Nullable Object> Awaited<T> await(Future<T> work, Runnable stop) {
        try {
            return new Awaited.Completed<>(work.get(Math.max(0, remaining().toNanos()), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            return new Awaited.Threw<>(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            stop.run();
            return new Awaited.Overdue<>();
        } catch (InterruptedException e) {
            stop.run();
            Thread.currentThread().interrupt();
            return new Awaited.Interrupted<>();
        }
    }
}
