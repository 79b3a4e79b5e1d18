package dev.cgroupns.image.registry;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a registry's content is asked for: the registry itself or a mirror.
 *
 * @param host as credentials name it, such as {@code docker.io}
 * @param api the API's root, such as {@code https://registry-1.docker.io/v2}
 * @param capabilities what it may be asked
 * @param trust which certificates it may show
 * @param addresses ranges that it, its token server and its redirects may lead to although they are special
 * @param ports that its redirects may have at these addresses
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
        /** Gives content by its digest. */
        PULL,
        /** Is believed when it says which digest a tag stands for. */
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

    /** Mirrors learn which registry is meant, as containerd tells them, by the parameter {@code ns}. */
    URI uri(String path) {
        return URI.create(api + path + (mirrored == null ? "" : "?ns=" + mirrored));
    }
}
