package dev.cgroupns.image;

import java.util.List;
import java.util.Optional;

/**
 * What an image runs on each of its Linux platforms.
 *
 * @param platforms the platforms; at least one
 */
public record ImageContents(List<Platform> platforms) {
    /**
     * One platform. Each variant of an architecture is its own platform.
     *
     * @param architecture as Go and the node label {@code kubernetes.io/arch} write it, such as {@code amd64}; empty
     *     if the image does not say
     * @param config the image's configuration for this platform
     */
    public record Platform(String architecture, ImageConfig config) {}

    public ImageContents {
        platforms = List.copyOf(platforms);
    }

    /** What the image runs on this architecture. If the architecture is not certain, all platforms must agree. */
    public LookupResult answer(Optional<String> architecture) {
        List<ImageConfig> candidates = platforms.stream()
                .filter(platform -> architecture.isEmpty()
                        || platforms.size() == 1
                        || platform.architecture().equals(architecture.get()))
                .map(Platform::config)
                .toList();
        if (candidates.isEmpty()) {
            return new LookupResult.Failed(
                    LookupFailure.PLATFORM_MISSING, "the image has no platform linux/" + architecture.orElse(""));
        }
        ImageConfig first = candidates.getFirst();
        if (!candidates.stream().allMatch(first::equals)) {
            return new LookupResult.Failed(
                    LookupFailure.PLATFORMS_DIFFER,
                    architecture
                            .map(name -> "the image has several variants of linux/" + name)
                            .orElse("the pod does not say which architecture it needs (node selector or required node"
                                    + " affinity for kubernetes.io/arch)"));
        }
        return new LookupResult.Found(first);
    }
}
