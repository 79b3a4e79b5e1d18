package dev.cgroupns.image.lookup;

import java.time.Duration;

/**
 * One owner's part of what all owners share.
 *
 * @param images of one pod that are looked up; pods have one or two builders
 * @param running lookups at a time
 * @param waiting lookups that may wait for their turn
 * @param requests lookups that begin
 * @param contents lookups that read an image, which is what registries limit; checking whether a tag has moved does not
 *     count
 */
public record Quota(int images, int running, int waiting, Rate requests, Rate contents) {
    /** For a process that serves one user, such as the command line. */
    public static final Quota UNLIMITED =
            new Quota(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Rate.UNLIMITED, Rate.UNLIMITED);

    /**
     * How often something may be done.
     *
     * @param burst at once, after a long time without
     * @param every how long it takes until once more is allowed
     */
    public record Rate(int burst, Duration every) {
        static final Rate UNLIMITED = new Rate(Integer.MAX_VALUE, Duration.ofNanos(1));
    }
}
