package dev.cgroupns.image.registry;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of a registry: the registry itself or a mirror.
 *
 * @param host the host as credentials name it, such as {@code docker.io}
 * @param api the root of its API, such as {@code https://registry-1.docker.io/v2}
 * @param capabilities what it may be asked for
 * @param trust the authorities that its certificate may come from
 * @param addresses special ranges that it, its token server and its redirects may lead to
 * @param ports the ports that redirects to these addresses may have
 * @param mirrored the registry that a mirror stands for; null for a registry itself
 */
public record Endpoint(
        String host,
        URI api,
        Set<Capability> capabilities,
        CertificateAuthorities trust,
        List<AddressRange> addresses,
        Set<Integer> ports,
        @Nullable String mirrored) {

    /** As in containerd's {@code hosts.toml}. */
    public enum Capability {
        /** Sends content by digest. */
        PULL,
        /** Is trusted to resolve tags to digests. */
        RESOLVE
    }

    public Endpoint {
        capabilities = Set.copyOf(capabilities);
        addresses = List.copyOf(addresses);
        ports = Set.copyOf(ports);
    }

    /** The listed addresses that a redirect to this port may lead to. */
    List<AddressRange> redirected(int port) {
        return ports.contains(port) ? addresses : List.of();
    }

    /** As in containerd, the parameter {@code ns} tells a mirror which registry is meant. */
    URI uri(String path) {
        return URI.create(api + path + (mirrored == null ? "" : "?ns=" + mirrored));
    }
}
