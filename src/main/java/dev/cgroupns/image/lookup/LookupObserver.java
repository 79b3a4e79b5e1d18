package dev.cgroupns.image.lookup;

import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;
import java.time.Duration;

/** Receives lookup events, for metrics. Called from many threads; must return at once. */
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
     * A lookup ended: at most one for any number of questions about the same image at the same time.
     *
     * @param answer for the question that began it
     * @param took from its beginning, waiting for a place included
     */
    void lookedUp(LookupResult answer, Duration took);

    /**
     * Images of a review were not looked up, because of a quota.
     *
     * @param failure SHARE_USED_UP or BUSY
     */
    void leftAlone(Owner owner, LookupFailure failure, int images);
}
