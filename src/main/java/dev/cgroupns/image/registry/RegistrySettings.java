package dev.cgroupns.image.registry;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The key {@code registries} of the configuration file, as written; a value that is null keeps its default.
 * {@link RegistryPolicy#of} checks it.
 *
 * @param allow registries that may be asked, such as {@code ghcr.io}, {@code registry.example:5000} or
 *     {@code *.pkg.dev}; replaces the default list
 * @param refuse address ranges in CIDR notation that are never connected to, besides the private and reserved ones
 * @param ca a file with PEM certificates that are trusted for all registries, besides the platform's
 * @param hosts settings of single registries, by registry; a registry named here is allowed
 */
public record RegistrySettings(
        @Nullable List<String> allow,
        @Nullable List<String> refuse,
        @Nullable String ca,
        @Nullable Map<String, Host> hosts) {
    public static final RegistrySettings DEFAULTS = new RegistrySettings(null, null, null, null);

    /**
     * One registry.
     *
     * @param scheme {@code https}, the default, or {@code http}
     * @param ca a file with PEM certificates that are trusted, besides the platform's
     * @param addresses private or reserved ranges, in CIDR notation, that the registry, its token server and its
     *     redirects may lead to
     * @param ports the ports that redirects to these addresses may have, besides the registry's own and 443
     * @param mirrors the mirrors to ask, in order, before the registry itself
     */
    public record Host(
            @Nullable String scheme,
            @Nullable String ca,
            @Nullable List<String> addresses,
            @Nullable List<Integer> ports,
            @Nullable List<Mirror> mirrors) {}

    /**
     * A mirror. Its fields have the meaning that they have in containerd's {@code hosts.toml}.
     *
     * @param url such as {@code https://mirror.example}
     * @param capabilities {@code pull} (content by digest) and {@code resolve} (tag to digest); both if null
     * @param overridePath whether the URL's path is the root of the API, so that no {@code /v2} is added
     * @param ca as for a registry
     * @param addresses as for a registry
     * @param ports as for a registry
     */
    public record Mirror(
            String url,
            @Nullable List<String> capabilities,
            @Nullable Boolean overridePath,
            @Nullable String ca,
            @Nullable List<String> addresses,
            @Nullable List<Integer> ports) {}
}
