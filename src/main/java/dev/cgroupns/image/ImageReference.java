package dev.cgroupns.image;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A container image's name, normalised as container runtimes do it: {@code buildkit} is
 * {@code docker.io/library/buildkit:latest}.
 *
 * @param registry host with an optional port, such as {@code docker.io} or {@code localhost:5000}
 * @param repository path below it, such as {@code moby/buildkit}
 * @param tag such as {@code v0.27.1}; {@code latest} where neither tag nor digest is written, null where only a digest is
 * @param digest such as {@code sha256:...}; null where none is written
 */
public record ImageReference(
        String registry,
        String repository,
        @Nullable String tag,
        @Nullable String digest) {
    private static final int MAX_LENGTH = 1024;
    private static final String DEFAULT_REGISTRY = "docker.io";
    // Possessive quantifiers: names are tenants' input, and nothing here may backtrack.
    private static final Pattern SYNTAX = Pattern.compile("(?<path>[^@:]++(?::[0-9]++/[^@:]++)?+)"
            + "(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}+))?+"
            + "(?:@(?<digest>[a-z0-9]++(?:[.+_-][a-z0-9]++)*+:[0-9a-fA-F]{32,}+))?+");
    private static final Pattern REPOSITORY = Pattern.compile(
            "[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+(?:/[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+)*+");

    /** Empty where the text is no image reference. */
    public static Optional<ImageReference> parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (text.length() > MAX_LENGTH || !matcher.matches()) {
            return Optional.empty();
        }
        String path = matcher.group("path");
        int slash = path.indexOf('/');
        String first = slash < 0 ? "" : path.substring(0, slash);
        boolean named = first.contains(".") || first.contains(":") || first.equals("localhost");
        String registry = named && !first.equals("index.docker.io") ? first : DEFAULT_REGISTRY;
        String repository = named ? path.substring(slash + 1) : path;
        if (registry.equals(DEFAULT_REGISTRY) && !repository.contains("/")) {
            repository = "library/" + repository;
        }
        if (!REPOSITORY.matcher(repository).matches()) {
            return Optional.empty();
        }
        String digest = matcher.group("digest");
        String tag = matcher.group("tag");
        return Optional.of(
                new ImageReference(registry, repository, tag == null && digest == null ? "latest" : tag, digest));
    }
}
