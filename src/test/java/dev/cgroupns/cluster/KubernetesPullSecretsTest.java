package dev.cgroupns.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cgroupns.image.credentials.PullSecrets.PodPullSecrets;
import dev.cgroupns.image.credentials.PullSecretsException;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How often a pod can make the webhook call the API server. {@code PullSecretsE2E} tests what is read. */
class KubernetesPullSecretsTest {
    private static final Duration PATIENT = Duration.ofMinutes(1);
    private static final List<String> THOUSANDS =
            IntStream.range(0, 4000).mapToObj(i -> "secret-" + i).toList();

    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    private final KubernetesClient client;
    private final KubernetesPullSecrets secrets;

    KubernetesPullSecretsTest() throws IOException {
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        client = client("http://127.0.0.1:" + server.getAddress().getPort());
        secrets = new KubernetesPullSecrets(client, Optional.empty(), PATIENT);
    }

    @AfterEach
    void end() {
        released.countDown();
        client.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aPodThatNamesThousandsOfSecretsCostsTwentyCalls() throws PullSecretsException {
        secrets.read(pod("tenant", THOUSANDS), PATIENT);

        assertThat(paths)
                .containsExactlyElementsOf(Stream.concat(
                                Stream.of("/api/v1/namespaces/tenant/serviceaccounts/default"),
                                THOUSANDS.stream().limit(20).map(name -> "/api/v1/namespaces/tenant/secrets/" + name))
                        .toList());
    }

    @Test
    void nothingIsReadForAPodThatIsAlreadyAnswered() throws PullSecretsException {
        List<String> slow =
                Stream.concat(Stream.of("first", "held"), THOUSANDS.stream()).toList();
        assertThatExceptionOfType(PullSecretsException.class)
                .isThrownBy(() -> secrets.read(pod("slow", slow), Duration.ofMillis(500)));
        released.countDown();
        // Twenty calls, one after the other: enough time for the other read to continue, if it did.
        secrets.read(pod("tenant", THOUSANDS), PATIENT);

        assertThat(paths).noneMatch(path -> path.contains("/slow/secrets/secret-"));
    }

    @Test
    void aCallThatIsNotAnsweredInTimeIsEnded() throws IOException {
        try (SilentApiServer silent = new SilentApiServer();
                KubernetesClient asking = client(silent.url())) {
            KubernetesPullSecrets unread = new KubernetesPullSecrets(asking, Optional.empty(), PATIENT);
            // On a busy machine it takes most of a second until the first request is sent.
            assertThatExceptionOfType(PullSecretsException.class)
                    .isThrownBy(() -> unread.read(pod("tenant", List.of()), Duration.ofSeconds(2)))
                    .withMessage("the pull secrets of namespace tenant were not read in time");

            assertThat(silent.bytesOfTheClosedConnection()).isPositive();
        }
    }

    @Test
    void invalidNamesAreNotLookedUp() throws PullSecretsException {
        List<String> names = List.of("../../kube-system/secrets/token", "a/b", "UPPER", "", "good.name-1");
        secrets.read(new PodPullSecrets("tenant", names, "../../nodes"), PATIENT);

        assertThat(paths).containsExactly("/api/v1/namespaces/tenant/secrets/good.name-1");
    }

    private static KubernetesClient client(String url) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl(url)
                        .withRequestTimeout(Math.toIntExact(PATIENT.toMillis()))
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
    }

    private static PodPullSecrets pod(String namespace, List<String> names) {
        return new PodPullSecrets(namespace, names, "default");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        paths.add(path);
        if (path.endsWith("/held")) {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        exchange.sendResponseHeaders(404, -1);
        exchange.close();
    }
}
