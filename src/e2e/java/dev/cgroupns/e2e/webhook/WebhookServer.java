package dev.cgroupns.e2e.webhook;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The built jar, serving on 127.0.0.1 with the certificate that it makes for itself. */
public final class WebhookServer implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);

    private final Folder folder = Folder.create("webhook");
    private final int port = Loopback.freePort();
    private final int managementPort = Loopback.freePort();
    private final Path authorityFile = folder.path().resolve("ca.pem");
    private final RunningProgram program;

    private WebhookServer() {
        program = RunningProgram.start(
                "webhook",
                folder.path(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.management.host=127.0.0.1",
                        "-jar",
                        Tools.applicationJar().toString(),
                        "serve",
                        "--port",
                        Integer.toString(port),
                        "--management-port",
                        Integer.toString(managementPort),
                        "--ca-out",
                        authorityFile.toString()));
    }

    /** Starts it and waits until it is ready. */
    public static WebhookServer start() {
        WebhookServer server = new WebhookServer();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
        URI ready = URI.create("http://127.0.0.1:" + server.managementPort + "/health/ready");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(ready).build();
            server.program.awaitReady(
                    READY,
                    () -> client.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200);
        }
        return server;
    }

    /** Where it takes admission reviews. */
    public URI mutate() {
        return URI.create("https://127.0.0.1:" + port + "/mutate");
    }

    /** The PEM block of the authority that signed its certificate. */
    public String authority() {
        try {
            return Files.readString(authorityFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        program.close();
        folder.close();
    }
}
