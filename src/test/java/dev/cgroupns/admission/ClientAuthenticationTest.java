package dev.cgroupns.admission;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cgroupns.e2e.webhook.Caller;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** If a CA of client certificates is configured, only clients with such a certificate get answers. */
@QuarkusTest
@TestProfile(ClientAuthenticationTest.WithAuthority.class)
@Timeout(60)
final class ClientAuthenticationTest {
    private static final Path FILE = Path.of("target/callers.pem");
    private static final String UNAUTHENTICATED = "cgroupns_reviews_total{outcome=\"unauthenticated\"}";

    private final Caller.Authority authority = write(new Caller.Authority());

    @Inject
    WarmUpReviews reviews;

    /** A CA of its own, and one name. */
    public static final class WithAuthority implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            write(new Caller.Authority());
            return Map.of("cgroupns.client.authority-file", FILE.toString(), "cgroupns.client.names", "kube-apiserver");
        }
    }

    @Test
    void aClientWithACertificateAndTheNameIsAnswered() throws IOException {
        assertThat(status(authority.sign("kube-apiserver").keyManagers())).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void aClientWithoutACertificateIsRefusedAndCounted() throws IOException {
        double before = Webhook.metric(UNAUTHENTICATED);

        assertThat(status(null)).isEqualTo("HTTP/1.1 401 Unauthorized");
        assertThat(Webhook.metric(UNAUTHENTICATED)).isEqualTo(before + 1);
    }

    @Test
    void aClientWithAnotherNameIsRefused() throws IOException {
        assertThat(status(authority.sign("node").keyManagers())).isEqualTo("HTTP/1.1 401 Unauthorized");
    }

    @Test
    void theHandshakeFailsForACertificateOfAnotherAuthority() {
        KeyManager[] stranger = new Caller.Authority().sign("kube-apiserver").keyManagers();

        assertThatThrownBy(() -> assertThat(status(stranger)).isNotNull())
                .isInstanceOfAny(IOException.class, AssertionError.class);
    }

    @Test
    void theWebhookItselfBecomesReadyWithoutACertificate() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(Webhook.management("/health/ready").statusCode())
                                .isEqualTo(200));
    }

    /** @return the status line; null if the connection is closed without one */
    private @Nullable String status(KeyManager @Nullable [] identity) throws IOException {
        byte[] body = new String(reviews.body(), US_ASCII)
                .replaceFirst("\"uid\": *\"[^\"]*\"", "\"uid\":\"u\"")
                .getBytes(US_ASCII);
        try (SSLSocket socket = Webhook.connect(identity);
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(US_ASCII));
            out.write(body);
            return in.readLine();
        }
    }

    /** Writes the file with a modification time that differs from all earlier ones. */
    private static Caller.Authority write(Caller.Authority authority) {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, authority.pem());
            Files.setLastModifiedTime(FILE, FileTime.from(Instant.ofEpochSecond(0, System.nanoTime())));
            return authority;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
