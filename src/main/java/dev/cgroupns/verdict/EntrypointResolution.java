package dev.cgroupns.verdict;

import java.util.List;

/** What is known about the program that a container starts. */
sealed interface EntrypointResolution {
    /**
     * It is known.
     *
     * @param entrypoint what the launcher has to run
     * @param fromImage the words that the image adds to the pod's own command line; empty if it adds none, or if
     *     they are not known word by word
     * @param runAs the user that the image starts as; {@link RunAs#IMAGE_USER} if it was not looked up
     */
    record Resolved(Entrypoint entrypoint, List<String> fromImage, RunAs runAs) implements EntrypointResolution {}

    /**
     * It is not known.
     *
     * @param why what the lookup said; empty if no registry was asked
     */
    record Unresolved(String why) implements EntrypointResolution {}
}
