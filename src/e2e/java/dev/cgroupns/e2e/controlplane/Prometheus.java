package dev.cgroupns.e2e.controlplane;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A Prometheus on 127.0.0.1. */
final class Prometheus implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(1);

    private final Folder folder;
    private final int port = Loopback.freePort();
    private final RunningProgram program;

    /**
     * Starts it and waits until it answers.
     *
     * @param folder has the files that the configuration names
     * @param configuration the configuration file's content
     */
    Prometheus(Folder folder, String configuration) {
        this.folder = folder;
        program = RunningProgram.start(
                "prometheus",
                folder.path(),
                List.of(
                        Tools.prometheus("prometheus"),
                        "--config.file=" + folder.file("prometheus.yaml", configuration),
                        "--storage.tsdb.path=" + folder.path().resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port));
        program.awaitReady(READY, () -> !query("vector(1)").isEmpty());
    }

    /**
     * What an expression has as its result now.
     *
     * @throws AssertionError if it is not valid
     */
    JsonNode query(String expression) {
        return get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("result");
    }

    /** The alerts of its rules. */
    List<JsonNode> rules() {
        return get("rules").at("/groups/0/rules").valueStream().toList();
    }

    private JsonNode get(String path) {
        URI address = URI.create("http://127.0.0.1:" + port + "/api/v1/" + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            String body = client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            JsonNode answer = new JsonMapper().readTree(body);
            if (!answer.path("status").asText().equals("success")) {
                throw new AssertionError(path + ": " + body);
            }
            return answer.path("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        program.close();
        folder.close();
    }
}
