package dev.cgroupns.image;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A container image's name, normalised as in container runtimes: {@code buildkit} is
 * {@code docker.io/library/buildkit:latest}. The grammar is that of {@code github.com/distribution/reference}, which
 * containerd, CRI-O and the kubelet use; {@code docs/registries.md} says why no library's parser is used.
 *
 * @param registry host with an optional port, such as {@code docker.io}, {@code localhost:5000} or {@code [::1]:5000}
 * @param repository path below it, such as {@code moby/buildkit}
 * @param tag such as {@code v0.27.1}; {@code latest} if neither a tag nor a digest is written, null if only a digest is
 * @param digest such as {@code sha256:...}; null if none is written
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable String digest) {
    private static final int MAX_LENGTH = 1024;
    private static final int MAX_NAME_LENGTH = 255;
    private static final String DEFAULT_REGISTRY = "docker.io";
    // Possessive quantifiers do not backtrack: tenants write the names.
    private static final Pattern SYNTAX = Pattern.compile("(?<name>(?:\\[[0-9a-fA-F:]++\\](?::[0-9]++)?+/)?+"
            + "[^@:\\[\\]]++(?::[0-9]++/[^@:\\[\\]]++)?+)"
            + "(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}+))?+"
            + "(?:@(?<digest>[a-z0-9]++(?:[.+_-][a-z0-9]++)*+:[0-9a-fA-F]{32,}+))?+");
    private static final String LABEL = "[a-zA-Z0-9]++(?:-++[a-zA-Z0-9]++)*+";
    private static final Pattern REGISTRY =
            Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*+|\\[[0-9a-fA-F:]++\\])(?::[0-9]{1,5}+)?+");
    private static final Pattern REPOSITORY = Pattern.compile(
            "[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+(?:/[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+)*+");
    private static final Pattern IMAGE_ID = Pattern.compile("[a-f0-9]{64}");

    /** Empty if the text is not an image reference. */
    public static Optional<ImageReference> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group("name");
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        boolean named = isRegistry(first);
        String registry = named && !first.equals("index.docker.io") ? first : DEFAULT_REGISTRY;
        String repository = named ? name.substring(slash + 1) : name;
        if (registry.equals(DEFAULT_REGISTRY) && !repository.contains("/")) {
            repository = "library/" + repository;
        }
        // 64 hexadecimal digits are an image's ID on the node, not a name.
        if (!REGISTRY.matcher(registry).matches()
                || !REPOSITORY.matcher(repository).matches()
                || registry.length() + 1 + repository.length() > MAX_NAME_LENGTH
                || IMAGE_ID.matcher(name).matches()) {
            return Optional.empty();
        }
        String tag = matcher.group("tag");
        String digest = matcher.group("digest");
        return Optional.of(
                new ImageReference(registry, repository, tag == null && digest == null ? "latest" : tag, digest));
    }

    /** Repositories are lower case, so a first component with an upper-case letter is a host. */
    private static boolean isRegistry(String first) {
        return first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
    }

    /** Whether the tag is that of a rootless variant, such as {@code rootless} or {@code v0.27.1-rootless}. */
    public boolean hasRootlessTag() {
        return tag != null && (tag.equals("rootless") || tag.endsWith("-rootless"));
    }

    /** Registry and repository, such as {@code docker.io/moby/buildkit}. */
    public String name() {
        return registry + "/" + repository;
    }

    @Override
    public String toString() {
        return name() + (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }
}
