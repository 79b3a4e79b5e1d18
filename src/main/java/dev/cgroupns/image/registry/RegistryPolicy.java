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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The registries that may be asked, and their endpoints: {@link RegistrySettings}, checked.
 *
 * @param allowed registries, lower case; {@code *.} at the front stands for one or more labels
 * @param refused address ranges that are never connected to, besides the private and reserved ones
 * @param trust the authorities for registries that are not in {@code endpoints}
 * @param endpoints the endpoints of a registry, in order; a registry that is not in here is asked at its own name
 */
public record RegistryPolicy(
        Set<String> allowed,
        List<AddressRange> refused,
        CertificateAuthorities trust,
        Map<String, List<Endpoint>> endpoints) {

    /**
     * Well-known public registries. Users cannot create host names below them that point into a private network.
     */
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

    private static final int MAX_PORT = 65535;

    public RegistryPolicy {
        allowed = Set.copyOf(allowed);
        refused = List.copyOf(refused);
        endpoints = Map.copyOf(endpoints);
    }

    /**
     * Checks what the configuration's schema cannot, and reads the files that are named.
     *
     * @throws InvalidRegistrySettingException if a value is not allowed
     */
    public static RegistryPolicy of(RegistrySettings settings) {
        Map<String, Host> hosts = Objects.requireNonNullElse(settings.hosts(), Map.of());
        List<String> allowed = new ArrayList<>();
        for (String each : Objects.requireNonNullElse(settings.allow(), WELL_KNOWN)) {
            allowed.add(registryName("/registries/allow/" + allowed.size(), each));
        }
        CertificateAuthorities trust = trust("/registries", settings.ca(), CertificateAuthorities.PLATFORM);
        Map<String, List<Endpoint>> endpoints = new LinkedHashMap<>();
        hosts.forEach((name, host) -> {
            String at = "/registries/hosts/" + name.replace("~", "~0").replace("/", "~1");
            String registry = registryName(at, name);
            if (registry.startsWith("*")) {
                throw new InvalidRegistrySettingException(
                        at, "expected a registry without *; list patterns in registries.allow");
            }
            if (endpoints.put(registry, endpoints(at, registry, host, trust)) != null) {
                throw new InvalidRegistrySettingException(at, "the same registry appears twice, in another case");
            }
            allowed.add(registry);
        });
        return new RegistryPolicy(
                Set.copyOf(allowed), ranges("/registries/refuse", settings.refuse()), trust, endpoints);
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

    /** A registry's endpoints, in order: its mirrors, then the registry itself. */
    List<Endpoint> endpointsOf(String registry) {
        String name = registry.toLowerCase(Locale.ROOT);
        List<Endpoint> configured = endpoints.get(name);
        return configured == null ? List.of(itself(name, "https", trust, List.of(), List.of())) : configured;
    }

    /** The hosts of these endpoints, as credentials name them. */
    List<String> hostsOf(String registry) {
        String name = registry.toLowerCase(Locale.ROOT);
        List<Endpoint> configured = endpoints.get(name);
        return configured == null
                ? List.of(name)
                : configured.stream().map(Endpoint::host).toList();
    }

    private static List<Endpoint> endpoints(String at, String registry, Host host, CertificateAuthorities trust) {
        List<Endpoint> all = new ArrayList<>();
        int count = 0;
        for (Mirror mirror : Objects.requireNonNullElse(host.mirrors(), List.<Mirror>of())) {
            all.add(mirror(at + "/mirrors/" + count++, registry, mirror, trust));
        }
        String scheme = Objects.requireNonNullElse(host.scheme(), "https");
        all.add(itself(
                registry,
                scheme,
                trust(at, host.ca(), trust),
                ranges(at + "/addresses", host.addresses()),
                Objects.requireNonNullElse(host.ports(), List.of())));
        return List.copyOf(all);
    }

    private static Endpoint itself(
            String registry,
            String scheme,
            CertificateAuthorities trust,
            List<AddressRange> addresses,
            List<Integer> ports) {
        // Docker Hub's API has a host of its own.
        String authority = registry.equals("docker.io") ? "registry-1.docker.io" : registry;
        URI api = URI.create(scheme + "://" + authority + "/v2");
        return new Endpoint(registry, api, Set.of(Capability.values()), trust, addresses, ports(api, ports), null);
    }

    private static Endpoint mirror(String at, String registry, Mirror mirror, CertificateAuthorities trust) {
        URI url = url(at + "/url", mirror.url());
        String path = url.getRawPath() == null ? "" : url.getRawPath().replaceFirst("/+$", "");
        boolean asItStands = Boolean.TRUE.equals(mirror.overridePath()) || path.endsWith("/v2");
        String authority = url.getRawAuthority().toLowerCase(Locale.ROOT);
        return new Endpoint(
                authority,
                URI.create(url.getScheme() + "://" + authority + path + (asItStands ? "" : "/v2")),
                capabilities(mirror.capabilities()),
                trust(at, mirror.ca(), trust),
                ranges(at + "/addresses", mirror.addresses()),
                ports(url, Objects.requireNonNullElse(mirror.ports(), List.of())),
                registry);
    }

    private static URI url(String at, String text) {
        try {
            URI url = new URI(text);
            // The schema has checked scheme, user, query and fragment.
            if (url.getHost() != null && url.getPort() <= MAX_PORT) {
                return url;
            }
        } catch (URISyntaxException e) {
            throw invalid(at, "a URL such as https://mirror.example", text);
        }
        throw invalid(at, "a URL such as https://mirror.example", text);
    }

    private static Set<Capability> capabilities(@Nullable List<String> names) {
        if (names == null) {
            return Set.of(Capability.values());
        }
        return names.stream()
                .map(name -> Capability.valueOf(name.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
    }

    private static CertificateAuthorities trust(String at, @Nullable String file, CertificateAuthorities others) {
        if (file == null) {
            return others;
        }
        try {
            return others.and(Path.of(file));
        } catch (IllegalArgumentException e) {
            throw new InvalidRegistrySettingException(
                    at + "/ca", "expected a file with PEM certificates, found \"" + file + "\": " + e.getMessage());
        }
    }

    /** The registry's own port, the ports of HTTP and HTTPS, and the configured ones. */
    private static Set<Integer> ports(URI api, List<Integer> configured) {
        Stream<Integer> usual = api.getScheme().equals("http") ? Stream.of(80, 443) : Stream.of(443);
        return Stream.of(Stream.of(Origin.of(api).port()), usual, configured.stream())
                .flatMap(each -> each)
                .collect(Collectors.toSet());
    }

    private static List<AddressRange> ranges(String at, @Nullable List<String> ranges) {
        List<AddressRange> read = new ArrayList<>();
        for (String range : Objects.requireNonNullElse(ranges, List.<String>of())) {
            try {
                read.add(AddressRange.parse(range));
            } catch (IllegalArgumentException e) {
                throw invalid(at + "/" + read.size(), "a range such as 10.0.0.0/8 or fd00::/8", range);
            }
        }
        return List.copyOf(read);
    }

    private static String registryName(String at, String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (!isHost(name.startsWith("*.") ? name.substring(2) : name)) {
            throw invalid(at, "a host such as ghcr.io, registry.example:5000 or *.pkg.dev", text);
        }
        return name;
    }

    /**
     * Rejects what the schema's pattern accepts but no URL can have: {@code a..b}, {@code [:::]}, a port above 65535.
     */
    private static boolean isHost(String name) {
        try {
            URI uri = new URI("https://" + name);
            return uri.getHost() != null && uri.getPort() <= MAX_PORT;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static InvalidRegistrySettingException invalid(String at, String expected, String found) {
        return new InvalidRegistrySettingException(at, "expected " + expected + ", found \"" + found + "\"");
    }
}
