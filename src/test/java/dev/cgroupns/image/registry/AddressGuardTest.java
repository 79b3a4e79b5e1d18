package dev.cgroupns.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cgroupns.image.LookupFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private static final Deadline SOON = Deadline.after(Duration.ofMinutes(5));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.96.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
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
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "2001::1",
                "2002:a00:1::",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "1.1.1.1"
            })
    void whatIsNotPublicIsRefusedUnlessListed(String address) throws Exception {
        try (AddressGuard guard = guard(List.of(AddressRange.parse("1.1.1.1")), address)) {
            assertThatThrownBy(() -> guard.addresses("host", List.of(), SOON))
                    .isInstanceOfSatisfying(
                            LookupException.class,
                            e -> assertThat(e.failure()).isEqualTo(LookupFailure.ADDRESS_REFUSED))
                    .message()
                    .doesNotContain(address);
            List<AddressRange> listed =
                    Stream.of("0.0.0.0/0", "::/0").map(AddressRange::parse).toList();
            assertThat(guard.addresses("host", listed, SOON)).containsExactly(InetAddress.getByName(address));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808"})
    void whatIsPublicIsAllowed(String address) throws Exception {
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
