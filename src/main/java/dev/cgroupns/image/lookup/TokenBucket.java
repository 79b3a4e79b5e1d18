package dev.cgroupns.image.lookup;

import dev.cgroupns.image.lookup.Quota.Rate;
import java.util.function.LongSupplier;

/** Limits a rate. */
final class TokenBucket {
    private final Rate rate;
    private final LongSupplier nanoTime;
    /** When the bucket is full again; each use makes it later. */
    private long fullAt;

    TokenBucket(Rate rate, LongSupplier nanoTime) {
        this.rate = rate;
        this.nanoTime = nanoTime;
        this.fullAt = nanoTime.getAsLong();
    }

    /** Takes a token; false if there is none. */
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

    /** Returns a token that was not used. */
    synchronized void giveBack() {
        fullAt -= rate.every().toNanos();
    }
}
