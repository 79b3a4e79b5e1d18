package dev.cgroupns.image.registry;

import dev.cgroupns.deadline.Awaited;
import dev.cgroupns.deadline.Deadline;
import dev.cgroupns.image.LookupFailure;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Resolves a host's name to the addresses that may be connected to. The connection is then made to exactly these
 * addresses, so a name cannot resolve to a public address here and to a private one a moment later (DNS rebinding).
 */
public final class AddressGuard implements AutoCloseable {
    /** Resolves names to addresses. */
    @FunctionalInterface
    public interface Names {
        Names SYSTEM = InetAddress::getAllByName;

        InetAddress[] lookup(String host) throws UnknownHostException;
    }

    /** IANA's special-purpose registries (RFC 6890): addresses that are not globally reachable, and multicast. */
    private static final List<AddressRange> SPECIAL = ranges(
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
            // IANA has allocated 2000::/3 only: all of IPv6 outside it, and these ranges in it.
            "::/3",
            "4000::/2",
            "8000::/1",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");

    /**
     * Metadata services of clouds, which give machines their identity and credentials. All of 169.254.0.0/16 counts,
     * since providers use different addresses in it. Azure's wire server has a public address.
     */
    private static final List<AddressRange> METADATA = ranges(
            "169.254.0.0/16",
            "168.63.129.16",
            "100.100.100.200",
            "192.0.0.192",
            "fd00:ec2::254",
            "fd00:ec2::23",
            "fd20:ce::254");

    /** RFC 6052: an IPv4 address in the last 32 bits, which an IPv6-only cluster reaches through a gateway. */
    private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");
    /** RFC 3056: an IPv4 address in the bits after the first 16. */
    private static final AddressRange SIX_TO_FOUR = AddressRange.parse("2002::/16");
    /** RFC 4380: the client's IPv4 address in the last 32 bits, inverted. */
    private static final AddressRange TEREDO = AddressRange.parse("2001::/32");
    /** RFC 4291: IPv4-compatible addresses. IPv4-mapped ones are IPv4 addresses to Java. */
    private static final AddressRange COMPATIBLE = AddressRange.parse("::/96");

    /** Behind a proxy, public names often do not resolve, and the DNS server answers late or never. */
    private static final Duration PROXIED = Duration.ofMillis(500);

    private static final int THREADS = 4;
    private static final int WAITING = 64;

    private final Names names;
    private final List<AddressRange> refused;
    // The system's resolver cannot be interrupted, so it gets few threads, and callers wait for them only briefly.
    private final ThreadPoolExecutor resolver = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("registry-names-", 0).factory());

    /** @param refused ranges that are always refused, such as a cluster's public pod addresses */
    public AddressGuard(Names names, List<AddressRange> refused) {
        this.names = names;
        this.refused = List.copyOf(refused);
        resolver.allowCoreThreadTimeOut(true);
    }

    /**
     * The addresses of a host that may be connected to; at least one.
     *
     * @param listed special ranges that are allowed
     * @throws LookupException UNREACHABLE, ADDRESS_REFUSED, TIMEOUT or BUSY
     */
    List<InetAddress> addresses(String host, List<AddressRange> listed, Deadline deadline) throws LookupException {
        List<InetAddress> allowed = resolve(host, deadline).stream()
                .filter(address -> isAllowed(address, listed))
                .toList();
        if (allowed.isEmpty()) {
            // The message omits the address: tenants can read it, and must not learn how names resolve inside the
            // network.
            throw new LookupException(
                    LookupFailure.ADDRESS_REFUSED,
                    host + " has no public address, and none that registries.hosts lists for this registry");
        }
        return allowed;
    }

    /**
     * Refuses a host whose name a proxy will resolve, as far as this can be checked here: an IP address that is
     * refused, and a name that resolves here to refused addresses only. The proxy decides about other names.
     *
     * @throws LookupException ADDRESS_REFUSED
     */
    void checkProxied(String host, List<AddressRange> listed, Deadline deadline) throws LookupException {
        Duration share = deadline.remaining().dividedBy(4);
        try {
            addresses(host, listed, Deadline.after(share.compareTo(PROXIED) < 0 ? share : PROXIED));
        } catch (LookupException e) {
            if (e.failure() == LookupFailure.ADDRESS_REFUSED) {
                throw e;
            }
        }
    }

    private List<InetAddress> resolve(String host, Deadline deadline) throws LookupException {
        Future<InetAddress[]> lookup;
        try {
            lookup = resolver.submit(() -> names.lookup(host));
        } catch (RejectedExecutionException e) {
            throw new LookupException(LookupFailure.BUSY, "too many host names are being resolved");
        }
        return switch (deadline.await(lookup, () -> lookup.cancel(false))) {
            case Awaited.Completed(InetAddress[] addresses) -> Arrays.asList(addresses);
            case Awaited.Threw<InetAddress[]> _ ->
                throw new LookupException(LookupFailure.UNREACHABLE, "the name " + host + " does not resolve");
            case Awaited.Overdue() ->
                throw new LookupException(LookupFailure.TIMEOUT, "the name " + host + " did not resolve in time");
            case Awaited.Interrupted() -> throw new LookupException(LookupFailure.TIMEOUT, "the lookup was cancelled");
        };
    }

    private boolean isAllowed(InetAddress address, List<AddressRange> listed) {
        Optional<InetAddress> embedded = embedded(address);
        // A NAT64 address counts as the IPv4 address behind the gateway: each public one has such a form.
        InetAddress meant = NAT64.contains(address) ? embedded.orElseThrow() : address;
        List<InetAddress> all =
                Stream.concat(Stream.of(meant), embedded.stream()).toList();
        if (all.stream().anyMatch(each -> contains(refused, each) || isMetadata(each, listed))) {
            return false;
        }
        return contains(listed, meant) || !contains(SPECIAL, meant);
    }

    /** A listed range allows a metadata address only if it is that single address. */
    private static boolean isMetadata(InetAddress address, List<AddressRange> listed) {
        return contains(METADATA, address) && listed.stream().noneMatch(range -> range.names(address));
    }

    private static boolean contains(List<AddressRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** The IPv4 address that an IPv6 address reaches through a gateway. */
    private static Optional<InetAddress> embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address)) {
            return Optional.empty();
        }
        if (NAT64.contains(address) || COMPATIBLE.contains(address)) {
            return Optional.of(ipv4(bytes, 12, 0));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return Optional.of(ipv4(bytes, 2, 0));
        }
        return TEREDO.contains(address) ? Optional.of(ipv4(bytes, 12, 0xff)) : Optional.empty();
    }

    private static InetAddress ipv4(byte[] bytes, int from, int inverted) {
        byte[] four = Arrays.copyOfRange(bytes, from, from + 4);
        for (int i = 0; i < four.length; i++) {
            four[i] ^= (byte) inverted;
        }
        try {
            return InetAddress.getByAddress(four);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an IPv4 address", e);
        }
    }

    private static List<AddressRange> ranges(String... ranges) {
        return Stream.of(ranges).map(AddressRange::parse).toList();
    }

    @Override
    public void close() {
        resolver.shutdownNow();
    }
}
