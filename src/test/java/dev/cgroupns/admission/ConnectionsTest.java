package dev.cgroupns.admission;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that hold connections, whose number is limited. */
@QuarkusTest
@TestProfile(ConnectionsTest.FewAndShort.class)
@Timeout(60)
final class ConnectionsTest {
    private static final int LIMIT = 4;
    private static final String REQUEST = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final List<Socket> sockets = new ArrayList<>();

    /** Limits that a test can reach. */
    public static final class FewAndShort implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "cgroupns.connections", String.valueOf(LIMIT),
                    "cgroupns.management-connections", String.valueOf(LIMIT),
                    "cgroupns.connection-patience", "300MS");
        }
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void aConnectionWhoseHeadersDoNotEndIsClosed() throws IOException {
        SSLSocket socket = connect();
        write(socket, "POST /mutate HTTP/1.1\r\nHost:");

        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void theConnectionOfAClientThatReadsNoAnswersIsClosed() throws IOException {
        SSLSocket socket = connect();

        assertThatThrownBy(() -> {
                    while (true) {
                        write(socket, REQUEST);
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void theConnectionOfAClientThatDoesNotReadALargeAnswerIsClosed() throws IOException {
        Webhook.awaitNoConnection();
        try (Webhook.UnreadAnswer unread = Webhook.postWithoutReadingUntilAnswered(LargeReviewsTest.manyBuilders())) {
            Webhook.awaitNoConnection();

            assertThat(unread.connection().getInputStream().readAllBytes()).hasSizeLessThan(unread.length() / 2);
        }
    }

    /** Requests that are sent ahead stay in memory until their turn comes. */
    @Test
    void theConnectionOfAClientThatPipelinesManyRequestsIsClosed() throws IOException {
        String review = Webhook.creation(Webhook.JSON.createObjectNode()).toString();
        String request =
                "POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + review.length() + "\r\n\r\n" + review;
        SSLSocket socket = connect();
        write(socket, request.repeat(100));

        String answers = new String(socket.getInputStream().readAllBytes(), US_ASCII);

        assertThat(answers.split("HTTP/1.1 200", -1)).hasSizeLessThan(20);
    }

    @Test
    void atTheLimitAConnectionWithoutRequestsIsClosed() throws IOException {
        SSLSocket served = connect();
        assertThat(status(served)).startsWith("HTTP/1.1 404");
        SSLSocket held = connect();
        for (int i = 0; i < LIMIT; i++) {
            assertThat(status(connect())).startsWith("HTTP/1.1 404");
        }

        assertThat(held.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void atTheLimitOfTheManagementPortAConnectionWithoutRequestsIsClosed() throws IOException {
        assertThat(Webhook.management("/health/live").statusCode()).isEqualTo(200);
        try (Socket held = Webhook.connectToManagement()) {
            for (int i = 0; i <= LIMIT; i++) {
                sockets.add(Webhook.connectToManagement());
            }

            assertThat(held.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(Webhook.management("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aConnectionToTheManagementPortWhoseHeadersDoNotEndIsClosed() throws IOException {
        assertThat(Webhook.management("/health/live").statusCode()).isEqualTo(200);
        try (Socket socket = Webhook.connectToManagement()) {
            socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost:".getBytes(US_ASCII));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private SSLSocket connect() throws IOException {
        SSLSocket socket = Webhook.connect();
        sockets.add(socket);
        socket.startHandshake();
        return socket;
    }

    private static String status(SSLSocket socket) throws IOException {
        write(socket, REQUEST);
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
    }

    private static void write(SSLSocket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }
}
