package dev.cgroupns.verdict;

import dev.cgroupns.image.ImageReference;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Signs that a privileged container runs a build daemon, if neither its command nor a profile tells. They are enough to
 * warn its owner, and never enough to change the container.
 */
final class BuilderHints {
    private static final String BUILDKIT = "buildkit";
    private static final String BUILDER = "builder";
    /** Replaces a template's variable with text that image names allow. */
    private static final String OPEN = "left-open";
    /** Variables of shells, Helm, Kustomize and CI systems, which a tool fills in before the manifest is applied. */
    private static final Pattern VARIABLE = Pattern.compile(
            "\\$\\{[^{}]*+\\}|\\$\\([^()]*+\\)|\\{\\{[^{}]*+\\}\\}|\\$[A-Za-z_][A-Za-z0-9_]*+|%[A-Z0-9_]++%|<[^<>]*+>");

    private static final int MAX_LENGTH = 1024;

    private BuilderHints() {}

    /** The image that a name with variables can be read as; empty if it cannot be read without them either. */
    static Optional<ImageReference> withoutVariables(String image) {
        return image.length() > MAX_LENGTH
                ? Optional.empty()
                : ImageReference.parse(VARIABLE.matcher(image).replaceAll(OPEN));
    }

    /** Why a manifest's image cannot be looked up; empty if it can. */
    static Optional<String> illegible(Container container) {
        return container.image().isEmpty()
                        || ImageReference.parse(container.image()).isPresent()
                ? Optional.empty()
                : Optional.of("its image " + shortened(container.image()) + " cannot be read");
    }

    /**
     * The sign, as a phrase about the container; empty if nothing points to a build daemon.
     *
     * @param image the image, as far as its name can be read
     */
    static Optional<String> find(
            Container container, ShellWords words, EntrypointResolution entrypoint, Optional<ImageReference> image) {
        Optional<String> flag = words.flagOfBuildkitd();
        if (flag.isPresent()) {
            return flag.map(word -> "its arguments have " + shortened(word));
        }
        if (container.env().containsKey(ShellWords.DAEMONLESS_FLAGS)) {
            return Optional.of("its environment has " + ShellWords.DAEMONLESS_FLAGS);
        }
        if (container.probesAndMounts().probesBuildkitd()) {
            return Optional.of("a probe in it runs buildctl");
        }
        if (container.name().toLowerCase(Locale.ROOT).contains(BUILDKIT)) {
            return Optional.of("its name is " + container.name());
        }
        if (image.filter(each -> lastName(each).contains(BUILDKIT)).isPresent()) {
            return Optional.of("its image is " + shortened(container.image()));
        }
        return switch (entrypoint) {
            case EntrypointResolution.Resolved _ -> Optional.empty();
            case EntrypointResolution.Unresolved _ -> ofUnknown(container, image);
        };
    }

    private static Optional<String> ofUnknown(Container container, Optional<ImageReference> image) {
        if (container.name().toLowerCase(Locale.ROOT).contains(BUILDER)) {
            return Optional.of("its name is " + container.name());
        }
        // A name without variables tells what the image is, even if its registry or tag is a variable.
        boolean open = image.isEmpty() || lastName(image.get()).contains(OPEN);
        return open ? illegible(container) : Optional.empty();
    }

    private static String lastName(ImageReference image) {
        return image.repository().substring(image.repository().lastIndexOf('/') + 1);
    }

    private static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
