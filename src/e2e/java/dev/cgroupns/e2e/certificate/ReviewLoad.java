package dev.cgroupns.e2e.certificate;

import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.webhook.TlsClient;
import dev.cgroupns.e2e.webhook.WebhookServer;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reviews that are sent to each replica until it is closed, over a new connection each time. They trust the CA
 * in the webhook configuration, as a watch delivers it: like an API server that never keeps a connection.
 */
final class ReviewLoad implements AutoCloseable {
    private final byte[] review = Serialization.asJson(Map.of(
                    "apiVersion",
                    "admission.k8s.io/v1",
                    "kind",
                    "AdmissionReview",
                    "request",
                    Map.of(
                            "uid",
                            "load",
                            "operation",
                            "CREATE",
                            "kind",
                            Map.of("group", "", "version", "v1", "kind", "Pod"),
                            "object",
                            Pods.read("shell"))))
            .getBytes(StandardCharsets.UTF_8);
    private final SharedIndexInformer<MutatingWebhookConfiguration> configuration;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger reviews = new AtomicInteger();
    private volatile boolean closed;

    private ReviewLoad(Replicas replicas) {
        this.configuration = replicas.configuration().inform();
    }

    static ReviewLoad start(Replicas replicas) {
        ReviewLoad load = new ReviewLoad(replicas);
        for (WebhookServer server : replicas.servers()) {
            load.threads.add(Thread.ofPlatform().name("reviews").start(() -> load.sendReviews(server)));
        }
        return load;
    }

    /** The reviews that were refused, or failed otherwise. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    int reviews() {
        return reviews.get();
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the load ends", e);
            }
        }
        configuration.close();
    }

    private void sendReviews(WebhookServer server) {
        while (!closed) {
            try {
                sendReview(server);
            } catch (Exception e) {
                failures.add(Instant.now() + ": " + e);
            }
        }
    }

    private void sendReview(WebhookServer server) throws Exception {
        String caBundle = configuration
                .getStore()
                .list()
                .getFirst()
                .getWebhooks()
                .getFirst()
                .getClientConfig()
                .getCaBundle();
        int status = TlsClient.post(
                server.mutate(), new String(Base64.getDecoder().decode(caBundle), StandardCharsets.US_ASCII), review);
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IllegalStateException("status " + status);
        }
        reviews.incrementAndGet();
    }
}
