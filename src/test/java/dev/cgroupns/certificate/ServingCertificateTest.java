package dev.cgroupns.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ServingCertificateTest {
    private static final List<String> NAMES = List.of("localhost");

    @Test
    void aCertificateInMemoryIsTrustedUntilItExpires() {
        ServingCertificate serving = new ServingCertificate(
                new CertificateSource.InMemory(NAMES, Optional.empty()), new SimpleMeterRegistry());
        assertThat(serving.trust()).isInstanceOf(CertificateTrust.Trusted.class);

        serving.serve(SelfSigned.make(NAMES, Instant.now().minus(Duration.ofDays(2)), Duration.ofDays(1)));

        assertThat(serving.trust()).isInstanceOf(CertificateTrust.Untrusted.class);
    }
}
