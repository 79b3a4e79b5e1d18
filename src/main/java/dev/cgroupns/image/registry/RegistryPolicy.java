package dev.cgroupns.image.registry;

import dev.cgroupns.image.registry.Endpoint.Capability;
import dev.cgroupns.image.registry.RegistrySettings.Host;
import dev.cgroupns.image.registry.RegistrySettings.Mirror;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which registries may be asked, and where: {@link RegistrySettings}, checked.
 *
 * @param allowed registries, lower case; {@code *.} at the front stands for one or more labels
 * @param refused ranges of addresses that are never connected to, besides private and reserved ones
 * @param endpoints by registry, where it is asked, in order; a registry that is not in here is asked at its own name
 */
public record RegistryPolicy(Set<String> allowed, List<AddressRange> refused, Map<String, List<Endpoint>> endpoints) {

    /** Public registries that everybody pulls from, and that nobody can point into a private network by a name below. */
    public static final List<String> WELL_KNOWN = List.of(
            "docker.io",
            "ghcr.io",
            "quay.io",
            "gcr.io",
            "*.gcr.io",
            "*.pkg.dev",
            "public.ecr.aws",
            "registry.k8s.io",
            "mcr.microsoft.com",
            "registry.gitlab.com",
            "registry.dagger.io",
            "registry.access.redhat.com",
            "registry.redhat.io",
            "nvcr.io",
            "lscr.io",
            "cgr.dev");

    private static final Pattern PATTERN = Pattern.compile(
            "(?:\\*\\.)?+[a-z0-9](?:[a-z0-9.-]{0,252}+)(?::[0-9]{1,5}+)?+|\\[[0-9a-f:]++](?::[0-9]{1,5}+)?+");

    public RegistryPolicy {
        allowed = Set.copyOf(allowed);
        refused = List.copyOf(refused);
        endpoints = Map.copyOf(endpoints);
    }

    /**
     * Checks what is written in the configuration, and reads the files that it names.
     *
     * @throws InvalidRegistrySettingException if a value is not allowed
     */
    public static RegistryPolicy of(RegistrySettings settings) {
        Map<String, Host> hosts = Objects.requireNonNullElse(settings.hosts(), Map.of());
        List<String> allowed = new ArrayList<>();
        for (String each : Objects.requireNonNullElse(settings.allow(), WELL_KNOWN)) {
            allowed.add(registryName("registries.allow", each));
        }
        Map<String, List<Endpoint>> endpoints = new LinkedHashMap<>();
        hosts.forEach((name, host) -> {
            String registry = registryName("registries.hosts", name);
            allowed.add(registry);
            endpoints.put(registry, endpoints("registries.hosts." + name, registry, host));
        });
        return new RegistryPolicy(Set.copyOf(allowed), ranges("registries.refuse", settings.refuse()), endpoints);
    }

    boolean allows(String registry) {
        String name = registry.toLowerCase(Locale.ROOT);
        if (allowed.contains(name)) {
            return true;
        }
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (allowed.contains("*" + name.substring(dot))) {
                return true;
            }
        }
        return false;
    }

    /** Where a registry is asked, in order: mirrors, then itself. */
    List<Endpoint> endpointsOf(String registry) {
        String name = registry.toLowerCase(Locale.ROOT);
        List<Endpoint> configured = endpoints.get(name);
        return configured == null ? List.of(itself(name, "https", Trust.PLATFORM, List.of())) : configured;
    }

    /** The hosts of these, as credentials name them. */
    List<String> hostsOf(String registry) {
        String name = registry.toLowerCase(Locale.ROOT);
        List<Endpoint> configured = endpoints.get(name);
        return configured == null
                ? List.of(name)
                : configured.stream().map(Endpoint::host).toList();
    }

    private static List<Endpoint> endpoints(String key, String registry, Host host) {
        List<Endpoint> all = new ArrayList<>();
        int count = 0;
        for (Mirror mirror : Objects.requireNonNullElse(host.mirrors(), List.<Mirror>of())) {
            all.add(mirror(key + ".mirrors[" + count++ + "]", registry, mirror));
        }
        String scheme = Objects.requireNonNullElse(host.scheme(), "https");
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new InvalidRegistrySettingException(key + ".scheme", scheme, "allowed are https, http");
        }
        all.add(itself(registry, scheme, trust(key, host.ca()), ranges(key + ".addresses", host.addresses())));
        return List.copyOf(all);
    }

    private static Endpoint itself(String registry, String scheme, Trust trust, List<AddressRange> addresses) {
        // Docker Hub's API has another name than its images.
        String authority = registry.equals("docker.io") ? "registry-1.docker.io" : registry;
        return new Endpoint(
                registry,
                URI.create(scheme + "://" + authority + "/v2"),
                Set.of(Capability.values()),
                trust,
                addresses,
                null);
    }

    private static Endpoint mirror(String key, String registry, Mirror mirror) {
        URI url = url(key + ".url", mirror.url());
        String path = url.getRawPath() == null ? "" : url.getRawPath().replaceFirst("/+$", "");
        boolean asItStands = Boolean.TRUE.equals(mirror.overridePath()) || path.endsWith("/v2");
        String authority = url.getRawAuthority().toLowerCase(Locale.ROOT);
        return new Endpoint(
                authority,
                URI.create(url.getScheme() + "://" + authority + path + (asItStands ? "" : "/v2")),
                capabilities(key + ".capabilities", mirror.capabilities()),
                trust(key, mirror.ca()),
                ranges(key + ".addresses", mirror.addresses()),
                registry);
    }

    private static URI url(String key, String text) {
        try {
            URI url = new URI(text);
            boolean web = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (web
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw new InvalidRegistrySettingException(key, text, "write a URL such as https://mirror.example");
        }
        throw new InvalidRegistrySettingException(
                key, text, "write a URL such as https://mirror.example, without user, query or fragment");
    }

    private static Set<Capability> capabilities(String key, @Nullable List<String> names) {
        if (names == null) {
            return Set.of(Capability.values());
        }
        return names.stream()
                .map(name -> switch (name) {
                    case "pull" -> Capability.PULL;
                    case "resolve" -> Capability.RESOLVE;
                    default -> throw new InvalidRegistrySettingException(key, name, "allowed are pull, resolve");
                })
                .collect(Collectors.toSet());
    }

    private static Trust trust(String key, @Nullable String file) {
        return file == null
                ? Trust.PLATFORM
                : checked(key + ".ca", file, path -> Trust.alsoOf(Path.of(path)), "name a file with PEM certificates");
    }

    private static List<AddressRange> ranges(String key, @Nullable List<String> ranges) {
        return Objects.requireNonNullElse(ranges, List.<String>of()).stream()
                .map(range -> checked(key, range, AddressRange::parse, "write a range such as 10.0.0.0/8 or fd00::/8"))
                .toList();
    }

    private static <T> T checked(String key, String value, Function<String, T> reader, String remedy) {
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            throw new InvalidRegistrySettingException(key, value, e.getMessage() + "; " + remedy);
        }
    }

    private static String registryName(String key, String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (!PATTERN.matcher(name).matches()) {
            throw new InvalidRegistrySettingException(
                    key, text, "write a host such as ghcr.io, registry.example:5000 or *.pkg.dev");
        }
        return name;
    }
}
