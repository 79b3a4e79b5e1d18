package dev.cgroupns.verdict;

/** What showed that a container runs a build daemon. */
public sealed interface Evidence {

    /** The annotation {@code cgroupns.dev/containers} names it. */
    record NamedByAnnotation() implements Evidence {}

    /**
     * A word of its command line.
     *
     * @param word the word as written, such as {@code /usr/bin/buildkitd}
     */
    record CommandWord(String word) implements Evidence {}

    /**
     * Its image.
     *
     * @param pattern the pattern that matched
     * @param profile the profile that the pattern belongs to
     */
    record KnownImage(String pattern, String profile) implements Evidence {}

    /** One phrase for people. */
    default String description() {
        return switch (this) {
            case NamedByAnnotation() -> "annotation " + Annotations.CONTAINERS;
            case CommandWord(String word) -> "command runs " + word;
            case KnownImage(String pattern, String profile) -> "image matches " + pattern + " (" + profile + ")";
        };
    }
}
