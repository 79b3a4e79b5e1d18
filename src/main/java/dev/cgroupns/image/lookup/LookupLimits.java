package dev.cgroupns.image.lookup;

import dev.cgroupns.image.lookup.Quota.Rate;
import java.time.Duration;

/**
 * The limits of lookups.
 *
 * @param budget the longest that one lookup takes; callers may wait for less
 * @param tagAge how long a result for a tag is cached; tags move
 * @param contentAge how long a result for a digest is cached; content does not change, but permissions do
 * @param failureAge how long a failure is cached
 * @param hostDownAge how long a host that refuses connections is not tried again
 * @param cacheBytes the size of the cache, keys and results together; every entry counts as at least 1 KiB, which
 *     bounds the number of entries
 * @param concurrent how many lookups run at a time; at most half of them ask the same registry
 * @param waiting how many lookups may wait for a place; more are refused as BUSY
 * @param pods the quota of a namespace's pods
 * @param dryRuns the quota of its dry runs
 */
public record LookupLimits(
        Duration budget,
        Duration tagAge,
        Duration contentAge,
        Duration failureAge,
        Duration hostDownAge,
        long cacheBytes,
        int concurrent,
        int waiting,
        Quota pods,
        Quota dryRuns) {
    /** The budget is that of an admission call, which is well below the webhook's timeout. */
    public static final LookupLimits DEFAULTS = new LookupLimits(
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            4L * 1024 * 1024,
            16,
            1024,
            new Quota(20, 4, 40, new Rate(60, Duration.ofSeconds(1)), new Rate(20, Duration.ofMinutes(1))),
            new Quota(5, 1, 10, new Rate(10, Duration.ofSeconds(6)), new Rate(5, Duration.ofMinutes(5))));

    /** The same limits with another budget. */
    public LookupLimits withBudget(Duration longer) {
        return new LookupLimits(
                longer, tagAge, contentAge, failureAge, hostDownAge, cacheBytes, concurrent, waiting, pods, dryRuns);
    }

    /** The same limits with other quotas. */
    public LookupLimits withShares(Quota ofPods, Quota ofDryRuns) {
        return new LookupLimits(
                budget,
                tagAge,
                contentAge,
                failureAge,
                hostDownAge,
                cacheBytes,
                concurrent,
                waiting,
                ofPods,
                ofDryRuns);
    }

    Quota share(Owner owner) {
        return switch (owner.purpose()) {
            case POD -> pods;
            case DRY_RUN -> dryRuns;
        };
    }
}
