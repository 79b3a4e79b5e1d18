package dev.cgroupns.admission;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A body that never arrives, and an answer that is never read. */
@QuarkusTest
@TestProfile(RequestDeadlineTest.ShortDeadline.class)
final class RequestDeadlineTest {
    private static final Duration DEADLINE = Duration.ofSeconds(1);
    private static final byte[] BODILESS = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);

    /** The test need not wait for the real deadline. */
    public static final class ShortDeadline implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "cgroupns.request-deadline",
                    DEADLINE.toString(),
                    // Closes the connection of a client that reads nothing, but not of one that reads slowly.
                    "cgroupns.connection-patience",
                    "60S");
        }
    }

    @Test
    @Timeout(60)
    void connectionIsClosed() throws IOException {
        assertThat(Webhook.statusLineForLength(10)).isNull();
    }

    /** A client must not leave a large answer in memory for as long as it likes. */
    @Test
    @Timeout(60)
    void connectionIsClosedIfALargeAnswerIsNotRead() throws IOException {
        Webhook.awaitNoConnection();
        try (Webhook.UnreadAnswer unread = Webhook.postWithoutReadingUntilAnswered(LargeReviewsTest.manyBuilders())) {
            Webhook.awaitNoConnection();

            assertThat(unread.connection().getInputStream().readAllBytes()).hasSizeLessThan(unread.length() / 2);
        }
    }

    /** The deadline ends with the answer, and does not close the connection under later requests. */
    @Test
    @Timeout(60)
    void connectionOutlivesARequestThatWasAnswered() throws IOException {
        long end = System.nanoTime() + 4 * DEADLINE.toNanos();
        try (SSLSocket socket = Webhook.connect();
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
            do {
                socket.getOutputStream().write(BODILESS);
                assertThat(in.readLine()).startsWith("HTTP/1.1 404");
                String header = in.readLine();
                int length = 0;
                while (!header.isEmpty()) {
                    if (header.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
                        length = Integer.parseInt(header.substring(16));
                    }
                    header = in.readLine();
                }
                in.skip(length);
            } while (System.nanoTime() < end);
        }
    }
}
