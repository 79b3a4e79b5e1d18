package dev.cgroupns.inspection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A list that an API server no longer continues: it keeps one for five minutes at least, so a server stands in. */
final class ResourcePagesTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int GONE = 410;

    private static final String FIRST = """
            {"metadata": {"continue": "old"}, "items": [{"metadata": {"name": "a"}}, {"metadata": {"name": "b"}}]}""";

    private static final String LAST = """
            {"items": [{"metadata": {"name": "c"}}], "metadata": {"continue": ""}}""";

    /** Kubernetes API concepts, "410 Gone responses". */
    private static final String EXPIRED = """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Expired", "code": 410,
             "message": "The provided continue parameter is too old", "metadata": {"continue": "newer"}}""";

    private final List<String> names = new ArrayList<>();
    private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/pods", this::answer);
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void aListThatIsTooOldContinuesWithANewerOne() {
        pods("").forEach(item -> names.add(name(item)));

        assertThat(names).containsExactly("a", "b", "c");
    }

    @Test
    void itIsReadWhileItArrivesOverOneConnection() throws InterruptedException {
        Optional<String> second = pods("").stream("", this::add);
        Optional<String> end = pods("").stream(second.orElseThrow(), this::add);

        assertThat(names).containsExactly("a", "b", "c");
        assertThat(end).isEmpty();
        assertThat(connections).hasSize(1);
    }

    @Test
    void aRefusalHasTheServersCode() {
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> pods("forbidden").stream("", this::add))
                .returns(403, KubernetesClientException::getCode);
        assertThatExceptionOfType(KubernetesClientException.class)
                .isThrownBy(() -> pods("forbidden").forEach(item -> names.add(name(item))))
                .returns(403, KubernetesClientException::getCode);
        assertThat(names).isEmpty();
    }

    private ResourcePages pods(String labelSelector) {
        return new ResourcePages(client, "/api/v1/pods", Map.of("labelSelector", labelSelector));
    }

    private void add(JsonParser page) throws IOException {
        names.add(name(JSON.readTree(page)));
    }

    private static String name(JsonNode item) {
        return item.at("/metadata/name").asText();
    }

    private void answer(HttpExchange exchange) throws IOException {
        connections.add(exchange.getRemoteAddress());
        String query = exchange.getRequestURI().getQuery();
        if (query.contains("labelSelector=forbidden")) {
            send(exchange, 403, "{\"kind\": \"Status\", \"code\": 403, \"message\": \"pods is forbidden\"}");
        } else if (query.contains("continue=old")) {
            send(exchange, GONE, EXPIRED);
        } else if (query.contains("continue=newer")) {
            send(exchange, 200, LAST);
        } else {
            send(exchange, 200, FIRST);
        }
    }

    private static void send(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        // Not exchange.close(), which closes the connection too if the request's body was not asked for.
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
