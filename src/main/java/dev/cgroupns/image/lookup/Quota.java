package dev.cgroupns.image.lookup;

import java.time.Duration;

/**
 * One owner's share of the lookups.
 *
 * @param images how many images of one pod are looked up; pods have one or two builders
 * @param running how many lookups may run at a time
 * @param waiting how many lookups may wait for their turn
 * @param requests how often a lookup may begin
 * @param contents how often a lookup may read an image, which is what registries limit; checking whether a tag has
 *     moved does not count
 */
public record Quota(int images, int running, int waiting, Rate requests, Rate contents) {
    /** For a process that serves one user, such as the command line. */
    public static final Quota UNLIMITED =
            new Quota(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Rate.UNLIMITED, Rate.UNLIMITED);

    /**
     * How often something may be done.
     *
     * @param burst how often at once, after a long time without use
     * @param every the time after which one more is allowed
     */
    public record Rate(int burst, Duration every) {
        static final Rate UNLIMITED = new Rate(Integer.MAX_VALUE, Duration.ofNanos(1));
    }
}
