package dev.cgroupns.verdict;

import java.util.List;
import java.util.Set;

/**
 * How one kind of build daemon is recognised.
 *
 * @param name the profile's name in the configuration
 * @param daemons base names of programs, such as {@code buildkitd}
 * @param images images that run it
 * @param entrypoints what official images run, so that no registry lookup is needed
 */
public record Profile(String name, Set<String> daemons, List<ImagePattern> images, List<KnownEntrypoint> entrypoints) {
    public Profile {
        daemons = Set.copyOf(daemons);
        images = List.copyOf(images);
        entrypoints = List.copyOf(entrypoints);
    }

    /**
     * What an official image runs.
     *
     * @param image matches the official image only: a wrong guess could keep a pod from starting
     * @param firstOf the programs of its versions, newest first; the launcher runs the first that exists
     * @param rootless the command line of its rootless variants; empty if it has none
     */
    public record KnownEntrypoint(ImagePattern image, List<String> firstOf, List<String> rootless) {
        public KnownEntrypoint {
            firstOf = List.copyOf(firstOf);
            rootless = List.copyOf(rootless);
        }
    }
}
