package dev.cgroupns.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cgroupns.deadline.Deadline;
import dev.cgroupns.image.LookupFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private static final Deadline SOON = Deadline.after(Duration.ofMinutes(5));

    private static final List<AddressRange> EVERYTHING =
            Stream.of("0.0.0.0/0", "::/0").map(AddressRange::parse).toList();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.96.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:a00:1",
                "::10.0.0.1",
                "::808:808",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "1000::1",
                "2001::1",
                "2002:a00:1::",
                "2002:808:808::",
                "4000::1",
                "8000::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void privateAddressesAreRefusedUnlessListed(String address) throws Exception {
        try (AddressGuard guard = guard(List.of(), address)) {
            assertRefused(guard, List.of()).message().doesNotContain(address);
            assertThat(guard.addresses("host", EVERYTHING, SOON)).containsExactly(InetAddress.getByName(address));
        }
    }

    /** Clouds' metadata addresses, and the forms in which gateways accept them. */
    @ParameterizedTest
    @CsvSource({
        "169.254.169.254, 169.254.169.254",
        "169.254.170.2, 169.254.170.2",
        "168.63.129.16, 168.63.129.16",
        "100.100.100.200, 100.100.100.200",
        "fd00:ec2::254, fd00:ec2::254",
        "::ffff:169.254.169.254, 169.254.169.254",
        "64:ff9b::a9fe:a9fe, 169.254.169.254",
        "64:ff9b::a83f:8110, 168.63.129.16"
    })
    void metadataIsRefusedUnlessListedAsOneAddress(String address, String listed) throws Exception {
        try (AddressGuard guard = guard(List.of(), address)) {
            assertRefused(guard, List.of());
            assertRefused(guard, EVERYTHING);
            assertThat(guard.addresses("host", List.of(AddressRange.parse(listed)), SOON))
                    .containsExactly(InetAddress.getByName(address));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::a9fe:a9fe",
                "2002:a9fe:a9fe::1",
                "2001:0:808:808::5601:5601",
            })
    void metadataBehindAnOldTransitionMechanismIsRefusedWhateverIsListed(String address) throws Exception {
        try (AddressGuard guard = guard(List.of(), address)) {
            assertRefused(guard, EVERYTHING);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "10.96.0.1", "64:ff9b::a60:1", "2002:a60:1::1", "2606:4700::1111"})
    void refusedRangesAreRefusedEvenIfListed(String address) throws Exception {
        List<AddressRange> refused = Stream.of("1.1.1.1", "10.96.0.0/12", "2606:4700::/32")
                .map(AddressRange::parse)
                .toList();
        try (AddressGuard guard = guard(refused, address)) {
            assertRefused(guard, EVERYTHING);
            assertRefused(guard, List.of(AddressRange.parse(address)));
        }
    }

    @Test
    void behindAProxyOnlyNamesThatResolveHereAreRefused() throws Exception {
        try (AddressGuard guard = guard(List.of(), "10.0.0.1")) {
            assertThatThrownBy(() -> guard.checkProxied("host", List.of(), SOON))
                    .isInstanceOfSatisfying(
                            LookupException.class,
                            e -> assertThat(e.failure()).isEqualTo(LookupFailure.ADDRESS_REFUSED));
        }
        try (AddressGuard guard = new AddressGuard(
                host -> {
                    throw new UnknownHostException(host);
                },
                List.of())) {
            guard.checkProxied("host", List.of(), SOON);
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            AddressGuard guard, List<AddressRange> listed) {
        return assertThatThrownBy(() -> guard.addresses("host", listed, SOON))
                .isInstanceOfSatisfying(
                        LookupException.class, e -> assertThat(e.failure()).isEqualTo(LookupFailure.ADDRESS_REFUSED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808"})
    void publicAddressesAreAllowed(String address) throws Exception {
        try (AddressGuard guard = guard(List.of(), address)) {
            assertThat(guard.addresses("host", List.of(), SOON)).hasSize(1);
        }
    }

    @Test
    void onlyTheAllowedOnesOfSeveralAreKept() throws Exception {
        try (AddressGuard guard = guard(List.of(), "10.0.0.1", "8.8.8.8", "::1")) {
            assertThat(guard.addresses("host", List.of(), SOON)).containsExactly(InetAddress.getByName("8.8.8.8"));
            assertThat(guard.addresses("host", List.of(AddressRange.parse("10.0.0.0/8")), SOON))
                    .hasSize(2);
        }
    }

    @Test
    void aResolverThatHangsCostsNoMoreThanTheBudget() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (AddressGuard guard = new AddressGuard(
                _ -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    throw new UnknownHostException();
                },
                List.of())) {
            assertThatThrownBy(() -> guard.addresses("host", List.of(), Deadline.after(Duration.ofMillis(50))))
                    .isInstanceOfSatisfying(
                            LookupException.class, e -> assertThat(e.failure()).isEqualTo(LookupFailure.TIMEOUT));
        }
    }

    private static AddressGuard guard(List<AddressRange> refused, String... addresses) {
        return new AddressGuard(
                _ -> {
                    InetAddress[] found = new InetAddress[addresses.length];
                    for (int i = 0; i < found.length; i++) {
                        found[i] = InetAddress.getByName(addresses[i]);
                    }
                    return found;
                },
                refused);
    }
}
