package dev.cgroupns.admission;

import dev.cgroupns.settings.ServerSettings;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends more warm-up reviews once the webhook is ready, on a thread of its own. Java compiles code that has run some
 * thousand times. Builders are created so rarely that their reviews alone would take days to reach that number.
 *
 * <p>It is busy for at most a quarter of the time, so that the reviews of pods do not have to wait. It ends after a
 * fixed number of reviews, after five minutes, or when a review fails.
 */
@Singleton
final class BackgroundWarmUp {
    private static final Logger LOG = Logger.getLogger(BackgroundWarmUp.class);
    private static final int REVIEWS_EACH = 20;
    private static final int PAUSES = 3;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);

    private final int reviews;
    private final Waiting waiting;
    private volatile @Nullable Thread thread;
    private volatile boolean ended;

    /** A clock, and waiting by it. */
    interface Waiting {
        /** The time, from any fixed point. */
        Duration now();

        void pause(Duration length) throws InterruptedException;
    }

    @Inject
    BackgroundWarmUp(ServerSettings settings) {
        this(settings.backgroundWarmUpReviews(), new RealTime());
    }

    /** @param reviews how many are sent */
    BackgroundWarmUp(int reviews, Waiting waiting) {
        this.reviews = reviews;
        this.waiting = waiting;
    }

    /** @param sender sends that many reviews on a new connection, and waits for the answers */
    void start(IntConsumer sender) {
        thread = Thread.ofPlatform().daemon().name("warm-up").start(() -> run(sender));
    }

    void end(@Observes ShutdownDelayInitiatedEvent event) {
        end();
    }

    void end(@Observes ShutdownEvent event) {
        end();
    }

    /** Sends no more. The review that is under way is answered. */
    void end() {
        ended = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    // A failure costs only speed. If the port does not answer, the probes say so.
    @SuppressWarnings("CatchingUnchecked")
    void run(IntConsumer sender) {
        Duration latest = waiting.now().plus(LONGEST_RUN);
        try {
            int left = reviews;
            for (Duration began = waiting.now(); left > 0 && began.compareTo(latest) < 0; began = waiting.now()) {
                if (ended) {
                    return;
                }
                int count = Math.min(left, REVIEWS_EACH);
                sender.accept(count);
                left -= count;
                waiting.pause(pauseAfter(waiting.now().minus(began)));
            }
            LOG.debugf("the warm-up in the background ended with %d reviews left", left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debugf(e, "the warm-up in the background ended");
        }
    }

    private static Duration pauseAfter(Duration batch) {
        Duration pause = batch.multipliedBy(PAUSES);
        return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
    }

    private static final class RealTime implements Waiting {
        @Override
        public Duration now() {
            return Duration.ofNanos(System.nanoTime());
        }

        @Override
        public void pause(Duration length) throws InterruptedException {
            Thread.sleep(length);
        }
    }
}
