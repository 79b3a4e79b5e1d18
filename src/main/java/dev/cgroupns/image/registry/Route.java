package dev.cgroupns.image.registry;

import dev.cgroupns.image.registry.Proxies.Proxy;
import java.net.InetAddress;

/** How a host is reached. */
sealed interface Route {
    /** At an address that was checked. */
    record Direct(InetAddress address) implements Route {}

    /** By a proxy, which is told the name: it is often the only one that can resolve it. */
    record Proxied(Proxy proxy) implements Route {}
}
