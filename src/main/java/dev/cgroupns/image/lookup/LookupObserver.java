package dev.cgroupns.image.lookup;

import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;
import java.time.Duration;

/** Observes lookups, for metrics. It is called from many threads and must return at once. */
public interface LookupObserver {
    LookupObserver NONE = new LookupObserver() {
        @Override
        public void remembered(LookupResult answer) {}

        @Override
        public void lookedUp(LookupResult answer, Duration took) {}

        @Override
        public void leftAlone(Owner owner, LookupFailure failure, int images) {}
    };

    /** {@link ImageResolver#cached} had a result. */
    void remembered(LookupResult answer);

    /**
     * A lookup ended. Concurrent questions about the same image are one lookup.
     *
     * @param answer the answer to the question that began it
     * @param took its duration, including the wait for its turn
     */
    void lookedUp(LookupResult answer, Duration took);

    /**
     * Images of a review were not looked up because of a quota.
     *
     * @param failure SHARE_USED_UP or BUSY
     */
    void leftAlone(Owner owner, LookupFailure failure, int images);
}
