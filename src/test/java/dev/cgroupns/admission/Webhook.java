package dev.cgroupns.admission;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonPatch;
import io.restassured.config.RestAssuredConfig;
import io.restassured.config.SSLConfig;
import io.restassured.response.Response;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/** The running webhook, called over HTTPS as the API server calls it. Trusts the authority that it printed. */
final class Webhook {
    static final JsonMapper JSON = new JsonMapper();
    /** The query of a request whose answer stays in the webhook if it is not read. */
    static final String UNREAD = "unread";

    private static final Path AUTHORITY = Path.of("target/test-authority.pem");

    private Webhook() {}

    /** Posts a body of any kind. */
    static Response post(byte[] body) {
        return post("/mutate", body);
    }

    /** The same to another path. */
    static Response post(String path, byte[] body) {
        return given().config(trusting())
                .baseUri("https://localhost:" + port())
                .contentType("application/json")
                .body(body)
                .post(path);
    }

    /**
     * Announces a body of this length, and sends none of it.
     *
     * @return the status line; null if the server closes the connection without one
     */
    static @Nullable String statusLineForLength(int length) throws IOException {
        try (SSLSocket socket = connect()) {
            String head =
                    "POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                            + length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return in.readLine();
        }
    }

    /** Posts a body with a Content-Type that may be invalid. */
    static String statusLine(String contentType, byte[] body) throws IOException {
        try (SSLSocket socket = connect()) {
            String head = "POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + contentType
                    + "\r\nContent-Length: " + body.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    /** An answer of which only the headers were read. */
    record UnreadAnswer(SSLSocket connection, int length) implements Closeable {
        @Override
        public void close() throws IOException {
            connection.close();
        }
    }

    /** Waits until the HTTPS port has no open connection. */
    static void awaitNoConnection() {
        await().atMost(Duration.ofSeconds(20)).until(() -> metric("cgroupns_connections{port=\"https\"}") == 0);
    }

    /** The same for a server with short limits, which the first reviews may exceed. */
    static UnreadAnswer postWithoutReadingUntilAnswered(byte[] body) {
        return await().ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> postWithoutReading(body), Objects::nonNull);
    }

    /** Sends a review, and reads the headers of the answer. */
    static UnreadAnswer postWithoutReading(byte[] body) throws IOException {
        SSLSocket socket = connect();
        socket.setReceiveBufferSize(4 << 10);
        socket.getOutputStream()
                .write(("POST /mutate?" + UNREAD + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body);
        BufferedReader headers =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        for (String line = headers.readLine(); line != null; line = headers.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                return new UnreadAnswer(
                        socket,
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()));
            }
        }
        socket.close();
        throw new IOException("the connection was closed before the answer");
    }

    /** A new connection, whose handshake starts with the first byte. */
    static SSLSocket connect() throws IOException {
        return connect(null);
    }

    /** The same with a client certificate. */
    static SSLSocket connect(KeyManager @Nullable [] identity) throws IOException {
        return (SSLSocket) context(identity).getSocketFactory().createSocket("localhost", port());
    }

    /** The {@code response} of a review of a pod that is created. */
    static JsonNode review(JsonNode pod) {
        return response(post(bytes(creation(pod))));
    }

    static ObjectNode creation(JsonNode pod) {
        ObjectNode review = JSON.createObjectNode();
        review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode request = review.putObject("request");
        request.put("uid", "705ab4f5-6393-11e8-b7cc-42010a800002").put("operation", "CREATE");
        request.putObject("kind").put("group", "").put("version", "v1").put("kind", "Pod");
        request.set("object", pod);
        return review;
    }

    static JsonNode response(Response answer) {
        answer.then().statusCode(200);
        try {
            return JSON.readTree(answer.asByteArray()).path("response");
        } catch (IOException e) {
            throw new AssertionError("the answer is not JSON", e);
        }
    }

    /** The pod as the API server would store it. */
    static JsonNode patched(JsonNode pod) {
        JsonNode response = review(pod);
        return response.has("patch") ? JsonPatch.apply(patch(response), pod) : pod;
    }

    static JsonNode patch(JsonNode response) {
        try {
            return JSON.readTree(
                    Base64.getDecoder().decode(response.path("patch").asText()));
        } catch (IOException e) {
            throw new AssertionError("the patch is not JSON", e);
        }
    }

    /** As it is parsed from the wire: trees are equal only if their numbers have the same Java type. */
    static JsonNode reread(JsonNode json) {
        try {
            return JSON.readTree(bytes(json));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] bytes(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** A series' value, as Prometheus reads it: the sum of all whose name and labels begin so. */
    static double metric(String series) {
        return management("/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The management port's answer. */
    static Response management(String path) {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", int.class);
        return given().baseUri("http://localhost:" + port).get(path);
    }

    /** A connection to the management port. */
    static Socket connectToManagement() throws IOException {
        return new Socket("localhost", ConfigProvider.getConfig().getValue("quarkus.management.test-port", int.class));
    }

    private static int port() {
        return ConfigProvider.getConfig().getValue("quarkus.http.test-ssl-port", int.class);
    }

    private static RestAssuredConfig trusting() {
        return RestAssuredConfig.config().sslConfig(SSLConfig.sslConfig().trustStore(trusted()));
    }

    private static SSLContext context(KeyManager @Nullable [] identity) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(identity, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore trusted() {
        try (InputStream in = Files.newInputStream(AUTHORITY)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "webhook", CertificateFactory.getInstance("X.509").generateCertificate(in));
            return trusted;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError("the webhook's authority cannot be read", e);
        }
    }
}
