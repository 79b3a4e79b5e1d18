package dev.cgroupns.e2e.webhook;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.Tools;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The built jar, serving on 127.0.0.1 with the certificate that it makes for itself. */
public final class WebhookServer implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);

    private final Folder folder = Folder.create("webhook");
    private final int port = Loopback.freePort();
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
                        "-Dquarkus.http.ssl-port=" + port,
                        "-jar",
                        Tools.applicationJar().toString(),
                        "serve",
                        "--ca-out",
                        authorityFile.toString()));
    }

    /** Starts it and waits until it is ready. */
    public static WebhookServer start() {
        WebhookServer server = new WebhookServer();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
        server.program.awaitReady(READY, () -> Files.size(server.authorityFile) > 0);
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(trusting(server.authority())).build()) {
            HttpRequest ready =
                    HttpRequest.newBuilder(server.uri("/q/health/ready")).build();
            server.program.awaitReady(
                    READY,
                    () -> client.send(ready, HttpResponse.BodyHandlers.discarding())
                                    .statusCode()
                            == 200);
        }
        return server;
    }

    /** An address of it. */
    public URI uri(String path) {
        return URI.create("https://127.0.0.1:" + port + path);
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

    private static SSLContext trusting(String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "webhook",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the webhook's authority is no certificate:\n" + pem, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
