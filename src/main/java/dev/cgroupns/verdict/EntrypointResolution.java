package dev.cgroupns.verdict;

import dev.cgroupns.image.ImageQuery;
import java.util.List;
import java.util.Optional;

/** What is known about the program that a container starts. */
sealed interface EntrypointResolution {
    /** A lookup whose result was not among the known images and would tell more; empty if none would. */
    Optional<ImageQuery> unanswered();

    /**
     * It is known.
     *
     * @param entrypoint what the launcher has to run
     * @param fromImage the words that the image adds to the pod's own command line; empty if it adds none, or if
     *     they are not known word by word
     * @param runAs the user that the image starts as; {@link RunAs#IMAGE_USER} if it was not looked up
     */
    record Resolved(Entrypoint entrypoint, List<String> fromImage, RunAs runAs, Optional<ImageQuery> unanswered)
            implements EntrypointResolution {
        Resolved(Entrypoint entrypoint, List<String> fromImage, RunAs runAs) {
            this(entrypoint, fromImage, runAs, Optional.empty());
        }

        Resolved withUnanswered(Optional<ImageQuery> query) {
            return new Resolved(entrypoint, fromImage, runAs, query);
        }
    }

    /**
     * It is not known.
     *
     * @param why why the lookup failed; empty if no registry was asked
     */
    record Unresolved(String why, Optional<ImageQuery> unanswered) implements EntrypointResolution {
        Unresolved(String why) {
            this(why, Optional.empty());
        }
    }
}
