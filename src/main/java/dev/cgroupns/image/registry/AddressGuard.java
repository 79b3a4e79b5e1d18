package dev.cgroupns.image.registry;

import dev.cgroupns.image.LookupFailure;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * From a host's name to the addresses that may be connected to. The connection is then made to just these addresses, so
 * that a name cannot answer with a public address here and with a private one a moment later (DNS rebinding).
 */
public final class AddressGuard implements AutoCloseable {
    /** Where addresses come from. */
    @FunctionalInterface
    public interface Names {
        Names SYSTEM = InetAddress::getAllByName;

        InetAddress[] lookup(String host) throws UnknownHostException;
    }

    /** IANA's special-purpose registries (RFC 6890): what is not globally reachable, and multicast. */
    private static final List<AddressRange> SPECIAL = Stream.of(
                    "0.0.0.0/8",
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "172.16.0.0/12",
                    "192.0.0.0/24",
                    "192.0.2.0/24",
                    "192.88.99.0/24",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "198.51.100.0/24",
                    "203.0.113.0/24",
                    "224.0.0.0/4",
                    "240.0.0.0/4",
                    // Unspecified, loopback, IPv4-compatible. IPv4-mapped ones are IPv4 addresses to Java.
                    "::/96",
                    "64:ff9b:1::/48",
                    "100::/64",
                    "2001::/23",
                    "2001:db8::/32",
                    "2002::/16",
                    "3fff::/20",
                    "5f00::/16",
                    "fc00::/7",
                    "fe80::/10",
                    "fec0::/10",
                    "ff00::/8")
            .map(AddressRange::parse)
            .toList();

    /** RFC 6052: an IPv4 address in the last 32 bits, which a cluster with IPv6 alone reaches through a gateway. */
    private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");

    private static final int THREADS = 4;
    private static final int WAITING = 64;

    private final Names names;
    private final List<AddressRange> refused;
    // The system's resolver cannot be interrupted: its threads are few, and those who wait for them do not wait long.
    private final ThreadPoolExecutor resolver = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("registry-names-", 0).factory());

    /** @param refused ranges that are refused besides the special ones, such as a cluster's public pod addresses */
    public AddressGuard(Names names, List<AddressRange> refused) {
        this.names = names;
        this.refused = List.copyOf(refused);
        resolver.allowCoreThreadTimeOut(true);
    }

    /**
     * The addresses of a host that may be connected to, at least one.
     *
     * @param listed ranges that are allowed although they are special
     * @throws LookupException UNREACHABLE, ADDRESS_REFUSED, TIMEOUT or BUSY
     */
    List<InetAddress> addresses(String host, List<AddressRange> listed, Deadline deadline) throws LookupException {
        List<InetAddress> allowed = resolve(host, deadline).stream()
                .filter(address -> isAllowed(address, listed))
                .toList();
        if (allowed.isEmpty()) {
            // Without the address: the reason reaches tenants, and would tell them what names mean inside the network.
            throw new LookupException(
                    LookupFailure.ADDRESS_REFUSED,
                    host + " has no public address, and none that registries.hosts lists for this registry");
        }
        return allowed;
    }

    private List<InetAddress> resolve(String host, Deadline deadline) throws LookupException {
        Future<InetAddress[]> lookup;
        try {
            lookup = resolver.submit(() -> names.lookup(host));
        } catch (RejectedExecutionException e) {
            throw new LookupException(LookupFailure.BUSY, "too many host names are being resolved");
        }
        try {
            return Arrays.asList(lookup.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            throw new LookupException(LookupFailure.UNREACHABLE, "the name " + host + " does not resolve");
        } catch (TimeoutException e) {
            lookup.cancel(false);
            throw new LookupException(LookupFailure.TIMEOUT, "the name " + host + " did not resolve in time");
        } catch (InterruptedException e) {
            lookup.cancel(false);
            Thread.currentThread().interrupt();
            throw new LookupException(LookupFailure.TIMEOUT, "the look-up was abandoned");
        }
    }

    private boolean isAllowed(InetAddress address, List<AddressRange> listed) {
        InetAddress meant = unwrapped(address);
        if (contains(listed, meant)) {
            return true;
        }
        return !contains(SPECIAL, meant) && !contains(refused, meant);
    }

    private static boolean contains(List<AddressRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static InetAddress unwrapped(InetAddress address) {
        if (address instanceof Inet6Address && NAT64.contains(address)) {
            byte[] bytes = address.getAddress();
            try {
                return Inet4Address.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("four bytes are an IPv4 address", e);
            }
        }
        return address;
    }

    @Override
    public void close() {
        resolver.shutdownNow();
    }
}
