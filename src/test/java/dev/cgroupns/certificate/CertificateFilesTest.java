package dev.cgroupns.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificate files change under the running webhook, as the kubelet changes those of a Secret's volume. */
final class CertificateFilesTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final KeyPairAndChain FIRST = made(Instant.now());
    private static final KeyPairAndChain SECOND = made(Instant.now());

    @TempDir
    private Path volume;

    private CertificateSource.Files source = new CertificateSource.Files(Path.of("unset"), Path.of("unset"));

    @BeforeEach
    void fill() throws IOException {
        swap("first", chain(FIRST), Pem.text(FIRST.key()));
        source = new CertificateSource.Files(volume.resolve("..data/tls.crt"), volume.resolve("..data/tls.key"));
    }

    @Test
    void aSwappedVolumeIsFollowed() throws IOException {
        ServingCertificate serving = serving();
        CertificateFiles files = files(serving);
        files.start(new StartupEvent());
        try {
            assertThat(serving.current().certificate()).isEqualTo(FIRST.certificate());

            swap("second", chain(SECOND), Pem.text(SECOND.key()));

            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(serving.current().certificate()).isEqualTo(SECOND.certificate()));
        } finally {
            files.stop(new ShutdownEvent());
        }
    }

    static Stream<Arguments> unusable() {
        KeyPairAndChain expired = made(Instant.now().minus(DAY.multipliedBy(2)));
        return Stream.of(
                Arguments.of("another's key", chain(SECOND), Pem.text(FIRST.key())),
                Arguments.of("expired", chain(expired), Pem.text(expired.key())),
                Arguments.of("empty files", "", ""),
                Arguments.of("cut off", chain(SECOND).substring(0, 300), Pem.text(SECOND.key())),
                Arguments.of(
                        "a key that is none",
                        chain(SECOND),
                        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
                Arguments.of("no certificate", Pem.text(SECOND.key()), Pem.text(SECOND.key())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void unusable(String title, String chain, String key) throws IOException {
        ServingCertificate serving = serving();
        CertificateFiles files = files(serving);
        swap("bad", chain, key);

        files.follow(source);

        assertThat(serving.current().certificate()).isEqualTo(FIRST.certificate());
        assertThat(serving.trust()).isEqualTo(new CertificateTrust.Trusted());
    }

    @Test
    void anExpiredCertificateIsServedIfThereIsNoOtherButIsNotTrusted() throws IOException {
        KeyPairAndChain expired = made(Instant.now().minus(DAY.multipliedBy(2)));
        swap("expired", chain(expired), Pem.text(expired.key()));

        assertThat(serving().trust())
                .isEqualTo(new CertificateTrust.Untrusted(
                        "the certificate is valid from " + expired.validity().from() + " until "
                                + expired.validity().until()));
    }

    private ServingCertificate serving() {
        return new ServingCertificate(source, new SimpleMeterRegistry());
    }

    private CertificateFiles files(ServingCertificate serving) {
        return new CertificateFiles(
                source, new RotationPolicy(DAY, DAY, Duration.ZERO, DAY, Duration.ofMillis(20)), serving);
    }

    /** As the kubelet does it: a new folder, then one rename of the link to it. */
    private void swap(String folder, String chain, String key) throws IOException {
        Path files = Files.createDirectory(volume.resolve(folder));
        Files.writeString(files.resolve("tls.crt"), chain);
        Files.writeString(files.resolve("tls.key"), key);
        Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), files);
        Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String chain(KeyPairAndChain pair) {
        return pair.chain().stream().map(Pem::text).collect(Collectors.joining());
    }

    private static KeyPairAndChain made(Instant when) {
        return SelfSigned.make(List.of("webhook.ns.svc"), when, DAY);
    }
}
