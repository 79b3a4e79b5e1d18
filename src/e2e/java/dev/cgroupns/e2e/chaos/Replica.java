package dev.cgroupns.e2e.chaos;

import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.webhook.WebhookServer;
import dev.cgroupns.e2e.webhook.WebhookServer.Ports;
import dev.cgroupns.e2e.webhook.WebhookServer.Start;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One replica, with what the kubelet does for it: probes as in the chart, and a new process for one that ended or is
 * not live. Its temporary folder and its log are on a disk of their own, of a few mebibytes.
 */
final class Replica implements AutoCloseable {
    private static final String DISK_SIZE = "4m";
    private static final Duration READY_EVERY = Duration.ofSeconds(2);
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LIVE_EVERY = Duration.ofSeconds(10);
    private static final Duration LIVE_TIMEOUT = Duration.ofSeconds(5);
    private static final int FAILURES = 3;

    private final String name;
    private final Folder folder;
    private final Path disk;
    private final Ports ports = Ports.free();
    private final Start start;
    private final HttpClient probes =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile WebhookServer server;
    private volatile boolean ready;
    private volatile boolean hasBeenReady;
    private volatile boolean closed;

    private Replica(String name, String configuration, List<String> systemProperties, List<String> arguments) {
        this.name = name;
        this.folder = Folder.create(name);
        this.disk = folder.folder("disk");
        List<String> onOwnDisk = List.of(
                "unshare",
                "--mount",
                "--propagation=private",
                "sh",
                "-c",
                "mount -t tmpfs -o size=" + DISK_SIZE + " none \"$0\" && exec \"$@\" >>\"$0/log\" 2>&1",
                disk.toString());
        List<String> properties = new ArrayList<>(systemProperties);
        properties.add("-Djava.io.tmpdir=" + disk);
        this.start = new Start(onOwnDisk, configuration, properties, arguments);
        this.server = WebhookServer.launch(folder, ports, start);
    }

    static Replica start(String name, String configuration, List<String> systemProperties, List<String> arguments) {
        Replica replica = new Replica(name, configuration, systemProperties, arguments);
        Thread.ofPlatform().daemon().name(name + "-ready").start(replica::followReadiness);
        Thread.ofPlatform().daemon().name(name + "-live").start(replica::followLiveness);
        return replica;
    }

    String name() {
        return name;
    }

    int port() {
        return ports.https();
    }

    long pid() {
        return server.program().pid();
    }

    /** Open connections through the Service. */
    AtomicInteger connections() {
        return connections;
    }

    /** Whether the Service sends connections to it. */
    boolean isReady() {
        return ready;
    }

    /** The disk as the process sees it. */
    Path disk() {
        return Path.of("/proc/" + pid() + "/root" + disk);
    }

    void signal(String signal) {
        server.program().signal(signal);
    }

    Footprint footprint() throws IOException {
        return Footprint.of(pid());
    }

    @Override
    public void close() {
        closed = true;
        server.program().kill();
        server.close();
        probes.close();
    }

    private void followReadiness() {
        int failures = 0;
        while (!closed) {
            failures = probe("/health/ready", READY_TIMEOUT) ? 0 : failures + 1;
            if (failures == 0 || failures >= FAILURES) {
                ready = failures == 0;
            }
            pause(READY_EVERY);
        }
    }

    private void followLiveness() {
        int failures = 0;
        long since = System.nanoTime();
        while (!closed) {
            if (!server.program().isAlive()) {
                startAnew("it ended with exit code " + server.program().awaitEnd(LIVE_TIMEOUT));
                failures = 0;
            } else if (System.nanoTime() - since > LIVE_EVERY.toNanos()) {
                since = System.nanoTime();
                failures = probe("/health/live", LIVE_TIMEOUT) ? 0 : failures + 1;
                // The startup probe allows two minutes.
                if (failures >= FAILURES && hasBeenReady) {
                    server.program().kill();
                    startAnew("it was not alive");
                    failures = 0;
                }
            }
            pause(Duration.ofMillis(200));
        }
    }

    /** A container that ended is removed from the Service before the kubelet starts another. */
    private synchronized void startAnew(String why) {
        if (closed) {
            return;
        }
        ready = false;
        hasBeenReady = false;
        Progress.say(name + " is started anew: " + why);
        server = WebhookServer.launch(folder, ports, start);
    }

    private boolean probe(String path, Duration timeout) {
        URI address = URI.create("http://127.0.0.1:" + ports.management() + path);
        HttpRequest request = HttpRequest.newBuilder(address).timeout(timeout).build();
        try {
            boolean up =
                    probes.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
            hasBeenReady |= up && path.endsWith("ready");
            return up;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
