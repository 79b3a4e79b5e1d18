package dev.cgroupns.admission;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Judges large reviews one at a time, the smallest first: a parsed review takes several times the memory of its body,
 * and large reviews must not take CPU time from those of usual size.
 */
final class LargeReviewQueue {
    private final AtomicLong works = new AtomicLong();
    private final Duration patience;
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("large-reviews").factory());

    /** @param patience how old a review may be when its turn comes */
    LargeReviewQueue(Duration patience) {
        this.patience = patience;
    }

    /**
     * Judges a review when its turn comes, or answers it with {@code tooLate} if it has waited too long. Then releases
     * the memory of its body.
     */
    <T> Uni<T> judge(ReceivedBody.Whole review, Callable<T> judge, Callable<T> tooLate) {
        return Uni.createFrom()
                .emitter(answer ->
                        worker.execute(new QueuedReview(review.body().length, works.incrementAndGet(), () -> {
                            boolean late = System.nanoTime() - review.since() > patience.toNanos();
                            answer(answer, late ? tooLate : judge, review.room());
                        })));
    }

    // If the worker ended, all later reviews would get no answer.
    @SuppressWarnings("CatchingUnchecked")
    private static <T> void answer(UniEmitter<? super T> answer, Callable<T> work, Runnable release) {
        T result;
        try {
            result = work.call();
        } catch (Exception | StackOverflowError e) {
            release.run();
            answer.fail(e);
            return;
        }
        release.run();
        answer.complete(result);
    }

    private record QueuedReview(int size, long number, Runnable work) implements Runnable, Comparable<QueuedReview> {
        private static final Comparator<QueuedReview> ORDER =
                Comparator.comparingInt(QueuedReview::size).thenComparingLong(QueuedReview::number);

        @Override
        public int compareTo(QueuedReview other) {
            return ORDER.compare(this, other);
        }

        @Override
        public void run() {
            work.run();
        }
    }
}
