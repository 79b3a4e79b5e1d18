package dev.cgroupns.verdict;

import java.util.List;

/** What is known of what a container starts. */
sealed interface EntrypointResolution {
    /**
     * It is known.
     *
     * @param entrypoint what the launcher has to run
     * @param fromImage the words that the image adds to the pod's own command line; empty where it adds none, or where
     *     they are not known word by word
     * @param runAs the user that the image starts as; {@link RunAs#IMAGE_USER} where that was not looked at
     */
    record Resolved(Entrypoint entrypoint, List<String> fromImage, RunAs runAs) implements EntrypointResolution {}

    /**
     * It is not known.
     *
     * @param why what the lookup said; empty where no registry was asked
     */
    record Unresolved(String why) implements EntrypointResolution {}
}
