package dev.cgroupns.image.lookup;

import java.time.Duration;

/**
 * How long, how many, how much.
 *
 * @param budget the longest that one look-up takes; those who wait for it may be less patient
 * @param tagAge how long an answer for a tag holds: tags move
 * @param contentAge how long an answer for a digest holds: content does not change, but permissions do
 * @param failureAge how long a failure holds
 * @param hostDownAge how long a host that did not answer is left alone
 * @param cacheBytes of what is remembered, keys and answers together; every entry counts as 1 KiB at least, so that the
 *     number of entries is bounded too
 * @param concurrent look-ups at a time
 * @param waiting look-ups that may wait for a place; more are refused as BUSY
 */
public record LookupLimits(
        Duration budget,
        Duration tagAge,
        Duration contentAge,
        Duration failureAge,
        Duration hostDownAge,
        long cacheBytes,
        int concurrent,
        int waiting) {
    /** The budget is that of an admission call, well below a webhook's timeout. */
    public static final LookupLimits DEFAULTS = new LookupLimits(
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            4L * 1024 * 1024,
            16,
            256);

    /** The same, but for the longest that one look-up takes. */
    public LookupLimits withBudget(Duration longer) {
        return new LookupLimits(longer, tagAge, contentAge, failureAge, hostDownAge, cacheBytes, concurrent, waiting);
    }
}
