package dev.cgroupns.e2e.webhook;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Loopback;
import dev.cgroupns.e2e.RunningProgram;
import dev.cgroupns.e2e.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The built jar, serving on 127.0.0.1. */
public final class WebhookServer implements AutoCloseable {
    private static final String AUTHORITY = "ca.pem";
    private static final Duration READY = Duration.ofMinutes(2);

    /** For {@link Start#systemProperties}: the default, and so the chart's, in place of {@link Tools#javaOptions()}. */
    public static final String ALL_COMPILERS = "-XX:TieredStopAtLevel=4";

    /** No registry is asked: there is none here. */
    private static final String OFFLINE = """
            registries:
              allow: []
            """;

    /** The ports that it listens on. */
    public record Ports(int https, int management) {
        /** Two free ports. */
        public static Ports free() {
            return new Ports(Loopback.freePort(), Loopback.freePort());
        }
    }

    /**
     * How it is started.
     *
     * @param wrapper a program that runs its last arguments; may be empty
     * @param configuration the configuration file's content
     * @param systemProperties such as {@code -Dkubeconfig=FILE}
     * @param arguments arguments of {@code serve}, besides the ports
     */
    public record Start(
            List<String> wrapper, String configuration, List<String> systemProperties, List<String> arguments) {}

    private final Folder folder;
    private final int port;
    private final int managementPort;
    private final RunningProgram program;

    private WebhookServer(
            Folder folder, String configuration, List<String> systemProperties, List<String> certificate) {
        this(folder, Ports.free(), new Start(List.of(), configuration, systemProperties, certificate));
    }

    private WebhookServer(Folder folder, Ports ports, Start start) {
        this.folder = folder;
        this.port = ports.https();
        this.managementPort = ports.management();
        List<String> command = new ArrayList<>(start.wrapper());
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(javaOptions());
        command.addAll(Tools.javaOptions());
        command.addAll(List.of(
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.management.host=127.0.0.1",
                // No shutdown delay: no endpoint has to be removed first.
                "-Dquarkus.shutdown.delay=0S",
                // It takes more CPU time than most tests; a start can turn it on, as later properties override this.
                "-Dcgroupns.background-warm-up-reviews=0"));
        command.addAll(start.systemProperties());
        command.addAll(List.of(
                "-jar",
                Tools.applicationJar().toString(),
                "serve",
                "--config",
                folder.file("config.yaml", start.configuration()).toString(),
                "--port",
                Integer.toString(port),
                "--management-port",
                Integer.toString(managementPort)));
        command.addAll(start.arguments());
        program = RunningProgram.start("webhook", folder.path(), command);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::close));
    }

    /** The Java options of the chart. */
    private static List<String> javaOptions() {
        Path values = Path.of("helm/cgroupns-injector/values.yaml");
        String key = "javaOptions: ";
        try (Stream<String> lines = Files.lines(values)) {
            String options = lines.filter(line -> line.startsWith(key))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(values + ": no " + key));
            return List.of(options.substring(key.length()).split(" "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it with the defaults, but without registries, and waits until it is ready. */
    public static WebhookServer start() {
        return start(OFFLINE, List.of());
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param configuration the configuration file's content
     * @param systemProperties such as {@code -Dkubeconfig=FILE}
     */
    public static WebhookServer start(String configuration, List<String> systemProperties) {
        WebhookServer server = withCertificateInMemory(configuration, systemProperties);
        server.awaitReady();
        return server;
    }

    /** Starts it with the defaults, but without registries, and does not wait. */
    public static WebhookServer launch(List<String> systemProperties) {
        return withCertificateInMemory(OFFLINE, systemProperties);
    }

    /**
     * The same with another source of its certificate.
     *
     * @param certificate arguments of {@code serve}
     */
    public static WebhookServer launch(List<String> systemProperties, List<String> certificate) {
        return new WebhookServer(Folder.create("webhook"), OFFLINE, systemProperties, certificate);
    }

    /** Starts it with this folder and these ports, and does not wait. */
    public static WebhookServer launch(Folder folder, Ports ports, Start start) {
        return new WebhookServer(folder, ports, start);
    }

    /** Starts it through a program that runs its last arguments, such as {@code unshare}, and does not wait. */
    public static WebhookServer launchBy(List<String> wrapper, List<String> systemProperties) {
        Folder folder = Folder.create("webhook");
        List<String> authority =
                List.of("--ca-out", folder.path().resolve(AUTHORITY).toString());
        return launch(folder, Ports.free(), new Start(wrapper, OFFLINE, systemProperties, authority));
    }

    private static WebhookServer withCertificateInMemory(String configuration, List<String> systemProperties) {
        Folder folder = Folder.create("webhook");
        return new WebhookServer(
                folder,
                configuration,
                systemProperties,
                List.of("--ca-out", folder.path().resolve(AUTHORITY).toString()));
    }

    /** Waits until the pod would be ready. */
    public void awaitReady() {
        awaitReadiness(answer -> answer.statusCode() == 200);
    }

    /** Waits until it is not ready, and its answer contains this text. */
    public void awaitUnready(String text) {
        awaitReadiness(answer -> answer.statusCode() == HttpURLConnection.HTTP_UNAVAILABLE
                && answer.body().contains(text));
    }

    /** Its metrics, as Prometheus would read them. */
    public String metrics() {
        return management("/metrics").body();
    }

    /** Sends a request to its management port, in the HTTP version of the kubelet and Prometheus. */
    public HttpResponse<String> management(String path) {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            URI address = URI.create("http://127.0.0.1:" + managementPort + path);
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitReadiness(Predicate<HttpResponse<String>> condition) {
        URI ready = URI.create("http://127.0.0.1:" + managementPort + "/health/ready");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(ready).build();
            program.awaitReady(READY, () -> condition.test(client.send(request, HttpResponse.BodyHandlers.ofString())));
        }
    }

    /** Asks it to end, as the kubelet does, and does not wait. */
    public void askToEnd() {
        program.askToEnd();
    }

    /** Waits until it has ended; returns its exit code. */
    public int awaitEnd() {
        return program.awaitEnd(READY);
    }

    /** Its process. */
    public RunningProgram program() {
        return program;
    }

    /** All it has written so far. */
    public String log() {
        return program.log();
    }

    /** The URL for admission reviews. */
    public URI mutate() {
        return URI.create("https://127.0.0.1:" + port + "/mutate");
    }

    /** The PEM block of the authority that signed its certificate. */
    public String authority() {
        try {
            return Files.readString(folder.path().resolve(AUTHORITY));
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
