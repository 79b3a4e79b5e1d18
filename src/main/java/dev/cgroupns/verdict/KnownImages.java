package dev.cgroupns.verdict;

import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.LookupResult;
import java.util.Optional;

/** What images run, as far as the caller knows. Must answer at once: a judge does not wait. */
@FunctionalInterface
public interface KnownImages {
    /** Nothing is known. */
    KnownImages NONE = (_, _) -> Optional.empty();

    /**
     * What an image runs, or why that is not known; empty if no registry was asked.
     *
     * @param image what the pod names
     * @param architecture the only one that the pod can run on, empty where it is not certain
     */
    Optional<LookupResult> find(ImageReference image, Optional<String> architecture);
}
