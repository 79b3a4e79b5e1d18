package dev.cgroupns.image.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.deadline.Deadline;
import dev.cgroupns.fuzz.FuzzTarget;
import dev.cgroupns.fuzz.Hostile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Addresses, mostly at the edges of ranges: those that Java itself considers private are never connected to. */
public final class FuzzedAddresses implements FuzzTarget<FuzzedAddresses.Case> {
    private static final List<byte[]> EDGES = addresses(
            "0.0.0.0",
            "10.0.0.0",
            "100.64.0.0",
            "127.0.0.1",
            "169.254.169.254",
            "168.63.129.16",
            "172.16.0.0",
            "172.31.255.255",
            "192.168.0.0",
            "198.18.0.0",
            "224.0.0.0",
            "255.255.255.255",
            "8.8.8.8",
            "::1",
            "::10.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::8.8.8.8",
            "2001::1",
            "2002:a00:1::",
            "2606:4700::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
            "203.0.114.7");
    private static final List<AddressRange> REFUSED = List.of(AddressRange.parse("203.0.114.0/24"));

    /**
     * An address and a range that an administrator lists.
     *
     * @param address of four or sixteen bytes
     * @param listed in CIDR notation, or nearly so
     */
    public record Case(InetAddress address, String listed) {}

    @Override
    public String name() {
        return "addresses";
    }

    @Override
    public Case generate(Random random) {
        byte[] address = Hostile.one(random, EDGES).clone();
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            address[random.nextInt(address.length)] ^= (byte) (1 << random.nextInt(8));
        }
        InetAddress read = address(address);
        String range =
                read.getHostAddress() + (random.nextBoolean() ? "" : "/" + random.nextInt(address.length * 8 + 2));
        return new Case(read, Hostile.rarely(random, 4) ? Hostile.mangled(random, range) : range);
    }

    @Override
    public void check(Case input) {
        InetAddress address = input.address();
        boolean isPublic = isAllowed(address, List.of());
        if (isPublic) {
            assertThat(address.isAnyLocalAddress()
                            || address.isLoopbackAddress()
                            || address.isLinkLocalAddress()
                            || address.isSiteLocalAddress()
                            || address.isMulticastAddress())
                    .isFalse();
        }
        AddressRange range;
        try {
            range = AddressRange.parse(input.listed());
        } catch (IllegalArgumentException e) {
            return;
        }
        boolean isListed = isAllowed(address, List.of(range));
        assertThat(isListed || !isPublic)
                .as("what is listed is no worse for it")
                .isTrue();
        assertThat(isListed && !isPublic && !range.contains(address) && !isGateway(address))
                .as("allowed by a range that it is not in")
                .isFalse();
    }

    private static boolean isGateway(InetAddress address) {
        return AddressRange.parse("64:ff9b::/96").contains(address);
    }

    private static boolean isAllowed(InetAddress address, List<AddressRange> listed) {
        try (AddressGuard guard = new AddressGuard(_ -> new InetAddress[] {address}, REFUSED)) {
            return guard.addresses("host", listed, Deadline.after(Duration.ofMinutes(1)))
                    .contains(address);
        } catch (LookupException e) {
            assertThat(e.failure().name()).isEqualTo("ADDRESS_REFUSED");
            return false;
        }
    }

    private static List<byte[]> addresses(String... texts) {
        return Arrays.stream(texts)
                .map(text -> {
                    try {
                        return InetAddress.getByName(text).getAddress();
                    } catch (UnknownHostException e) {
                        throw new IllegalArgumentException(text, e);
                    }
                })
                .toList();
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
