package dev.cgroupns.e2e.controlplane;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Folder;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.webhook.TlsClient;
import dev.cgroupns.e2e.webhook.WebhookServer;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Faults of a webhook's process, and their effect on reviews. It has the Java options of the chart alone: other tests
 * add some with which the webhook starts sooner.
 */
@Timeout(300)
class ProcessFaultsE2E {
    private static final String POD =
            "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"u\","
                    + "\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"},\"operation\":\"CREATE\","
                    + "\"object\":{\"spec\":{\"containers\":[{\"name\":\"a\",\"command\":[\"buildkitd\"],"
                    + "\"securityContext\":{\"privileged\":true}%s}]}}}}";
    private static final byte[] BUILDER = POD.formatted("").getBytes(UTF_8);
    private static final String HEAD = "POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    /** The JVM's exit code with {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;

    /** More lines than fit into a pipe of 64 KiB and the log's queue. */
    private static final int MORE_LINES_THAN_FIT = 2_000;

    private static final Duration SOON = Duration.ofMinutes(1);
    /** The chart's memory limit. */
    private static final long MOST_RESIDENT = 320L << 20;

    @Test
    void endsWhenItRunsOutOfMemory() throws IOException {
        // Enough to start, but not for the work that the chart's heap has room for.
        try (WebhookServer server = WebhookServer.launch(List.of(WebhookServer.ALL_COMPILERS, "-Xmx30m", "-Xmn10m"))) {
            server.awaitReady();
            byte[] large = POD.formatted(",\"args\":[" + "\"x\",".repeat(190_000) + "\"x\"]")
                    .getBytes(UTF_8);
            for (int i = 0; i < 8; i++) {
                Thread.ofVirtual().start(() -> send(server, large));
            }

            assertThat(server.awaitEnd()).isEqualTo(OUT_OF_MEMORY);
            assertThat(server.log()).contains("OutOfMemoryError");
        }
    }

    @Test
    void isNotLiveOnceItsPortIsClosed() {
        try (WebhookServer server = WebhookServer.launch(List.of(WebhookServer.ALL_COMPILERS))) {
            server.awaitReady();
            assertThat(server.management("/health/live").statusCode()).isEqualTo(200);

            Command.run(List.of(
                            "python3",
                            Tools.script("shut-port.py"),
                            Long.toString(server.program().pid()),
                            Integer.toString(server.mutate().getPort())))
                    .success();

            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> server.management("/health/live").statusCode() == 503);
            assertThat(server.management("/health/live").body()).contains("\"state\": \"closed\"");
            assertThat(server.management("/health/ready").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void aLogThatIsNotReadBlocksNoReview() throws IOException {
        try (Folder folder = Folder.create("log")) {
            Path pipe = folder.path().resolve("pipe");
            Command.run(List.of("mkfifo", pipe.toString())).success();
            List<String> intoPipe = List.of("sh", "-c", "exec \"$@\" 1<>" + pipe + " 2>&1", "sh");
            // Otherwise lines are dropped before the pipe is full.
            String everyLine = "-Dcgroupns.log-lines-of-a-kind=1000000";
            try (WebhookServer server =
                    WebhookServer.launchBy(intoPipe, List.of(WebhookServer.ALL_COMPILERS, everyLine))) {
                server.awaitReady();
                // Each of these logs a line.
                byte[] withoutHost = "POST /mutate HTTP/1.1\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);
                for (int i = 0; i < MORE_LINES_THAN_FIT; i++) {
                    ask(server, withoutHost);
                }
                assertThat(dropped(server, "full")).isPositive();

                assertThat(TlsClient.answer(server.mutate(), server.authority(), BUILDER))
                        .contains("\"patch\"");
                assertThat(server.management("/health/ready").statusCode()).isEqualTo(200);
                // Its log handler still waits for the pipe.
                server.program().kill();
            }
        }
    }

    @Test
    void badRequestsDoNotFloodTheLog() throws IOException {
        try (WebhookServer server = WebhookServer.launch(List.of(WebhookServer.ALL_COMPILERS))) {
            server.awaitReady();
            byte[] withoutHost = "POST /mutate HTTP/1.1\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII);
            for (int i = 0; i < 100; i++) {
                ask(server, withoutHost);
            }

            assertThat(server.log().lines().filter(line -> line.contains("failed, error id")))
                    .hasSizeLessThan(50);
            assertThat(dropped(server, "repeated")).isGreaterThan(50);
        }
    }

    @Test
    void requestsThatArrivedBeforeThePortClosesAreAnswered() throws InterruptedException {
        try (WebhookServer server =
                WebhookServer.launch(List.of(WebhookServer.ALL_COMPILERS, "-Dquarkus.shutdown.delay=3S"))) {
            server.awaitReady();
            Queue<String> failures = new ConcurrentLinkedQueue<>();
            AtomicInteger answered = new AtomicInteger();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                clients.add(Thread.ofPlatform().start(() -> askUntilClosed(server, answered, failures)));
            }
            Awaitility.await().atMost(SOON).until(() -> answered.get() > 50);

            server.askToEnd();

            for (Thread client : clients) {
                client.join();
            }
            server.awaitEnd();
            assertThat(failures).as(answered + " were answered").isEmpty();
        }
    }

    @Test
    void clientsThatNeverReadTakeNoMemory() throws IOException {
        try (WebhookServer server = WebhookServer.launch(List.of(WebhookServer.ALL_COMPILERS))) {
            server.awaitReady();
            List<SSLSocket> clients = new ArrayList<>();
            long resident = 0;
            byte[] request = request(BUILDER);
            for (int i = 0; i < 60; i++) {
                clients.add(askWithoutReading(server, request));
                resident = Math.max(resident, resident(server));
            }

            assertThat(resident).isPositive().isLessThan(MOST_RESIDENT);
            assertThat(TlsClient.answer(server.mutate(), server.authority(), BUILDER))
                    .contains("\"patch\"");
            clients.forEach(ProcessFaultsE2E::closeWhateverItsState);
        }
    }

    /** Sends requests until the connection is closed, or takes no more. */
    private static SSLSocket askWithoutReading(WebhookServer server, byte[] request) throws IOException {
        SSLSocket client = TlsClient.connect(server.mutate());
        try {
            for (int i = 0; i < 2_000; i++) {
                client.getOutputStream().write(request);
            }
        } catch (IOException e) {
            // The webhook closed it because of that.
        }
        return client;
    }

    /** Closing a connection fails if the webhook has reset it. */
    private static void closeWhateverItsState(SSLSocket client) {
        try {
            client.close();
        } catch (IOException e) {
            // It is closed anyway.
        }
    }

    private static long resident(WebhookServer server) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + server.program().pid() + "/status"))) {
            String kilobytes = lines.filter(line -> line.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("[^0-9]", "");
            return Long.parseLong(kilobytes) << 10;
        }
    }

    private static void askUntilClosed(WebhookServer server, AtomicInteger answered, Queue<String> failures) {
        while (true) {
            try (SSLSocket socket = TlsClient.connect(server.mutate())) {
                answerInTwoPieces(socket, answered, failures);
            } catch (SocketException | SSLException e) {
                // It accepts no more.
                return;
            } catch (IOException e) {
                failures.add(e.toString());
                return;
            }
        }
    }

    /** The port may close between the two. */
    private static void answerInTwoPieces(SSLSocket socket, AtomicInteger answered, Queue<String> failures)
            throws IOException {
        byte[] request = request(BUILDER);
        int half = HEAD.length() / 2;
        try {
            socket.getOutputStream().write(request, 0, half);
            Thread.sleep(Duration.ofMillis(50));
            socket.getOutputStream().write(request, half, request.length - half);
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
            if (new String(status, US_ASCII).equals("HTTP/1.1 200")) {
                answered.incrementAndGet();
            } else {
                failures.add("answered with \"" + new String(status, US_ASCII) + '"');
            }
        } catch (IOException e) {
            failures.add("no answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] request(byte[] body) {
        byte[] head = (HEAD + "Content-Length: " + body.length + "\r\n\r\n").getBytes(US_ASCII);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    private static void ask(WebhookServer server, byte[] request) throws IOException {
        try (SSLSocket socket = TlsClient.connect(server.mutate())) {
            socket.getOutputStream().write(request);
            socket.getInputStream().read();
        }
    }

    private static void send(WebhookServer server, byte[] review) {
        try {
            TlsClient.post(server.mutate(), server.authority(), review);
        } catch (IOException e) {
            // It ends meanwhile.
        }
    }

    private static double dropped(WebhookServer server, String reason) {
        String series = "cgroupns_log_lines_dropped_total{reason=\"" + reason + "\"} ";
        return server.metrics()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .sum();
    }
}
