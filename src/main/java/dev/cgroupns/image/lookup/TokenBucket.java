package dev.cgroupns.image.lookup;

import dev.cgroupns.image.lookup.Quota.Rate;
import java.util.function.LongSupplier;

/** How often something may still be done: a token bucket. */
final class TokenBucket {
    private final Rate rate;
    private final LongSupplier nanoTime;
    /** When it would be full again; with each use it is later. */
    private long fullAt;

    TokenBucket(Rate rate, LongSupplier nanoTime) {
        this.rate = rate;
        this.nanoTime = nanoTime;
        this.fullAt = nanoTime.getAsLong();
    }

    /** Whether it may be done once more; if so, this counts. */
    synchronized boolean take() {
        if (rate.equals(Rate.UNLIMITED)) {
            return true;
        }
        long now = nanoTime.getAsLong();
        long every = rate.every().toNanos();
        long missing = Math.max(0, fullAt - now);
        if (missing > (rate.burst() - 1) * every) {
            return false;
        }
        fullAt = now + missing + every;
        return true;
    }

    /** It was not done after all. */
    synchronized void giveBack() {
        fullAt -= rate.every().toNanos();
    }
}
