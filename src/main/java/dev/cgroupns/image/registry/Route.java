package dev.cgroupns.image.registry;

import dev.cgroupns.image.registry.Proxies.Proxy;
import java.net.InetAddress;

/** How a host is reached. */
sealed interface Route {
    /** At an address that was checked. */
    record Direct(InetAddress address) implements Route {}

    /** Through a proxy, by name: often, only the proxy can resolve it. */
    record Proxied(Proxy proxy) implements Route {}
}
