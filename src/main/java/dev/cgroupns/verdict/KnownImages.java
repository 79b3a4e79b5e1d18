package dev.cgroupns.verdict;

import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.LookupResult;
import java.util.Optional;

/** What images run, as far as whoever asks for a verdict knows. Must answer at once: a judge waits for nothing. */
@FunctionalInterface
public interface KnownImages {
    /** Nobody is asked. */
    KnownImages NONE = (_, _) -> Optional.empty();

    /**
     * What an image runs, or why that is not known; empty where nobody was asked.
     *
     * @param image what the pod names
     * @param architecture the only one that the pod can run on, empty where it is not certain
     */
    Optional<LookupResult> find(ImageReference image, Optional<String> architecture);
}
