package dev.cgroupns.e2e.certificate;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.webhook.TlsClient;
import dev.cgroupns.e2e.webhook.WebhookServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
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
 * Pods that are created, and reviews that are sent, until it is closed. The reviews come over a new connection each
 * time, and trust whom the webhook configuration says, as a watch tells it: like an API server that never keeps a
 * connection.
 */
final class Load implements AutoCloseable {
    private final Cluster cluster;
    private final Replicas replicas;
    private final Pod pod;
    private final byte[] review;
    private final SharedIndexInformer<MutatingWebhookConfiguration> configuration;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pods = new AtomicInteger();
    private final AtomicInteger reviews = new AtomicInteger();
    private volatile boolean closed;

    /** Something that is done over and over. */
    private interface Work {
        void run() throws Exception;
    }

    private Load(Cluster cluster, Replicas replicas) {
        this.cluster = cluster;
        this.replicas = replicas;
        this.pod = new PodBuilder(Pods.read("shell"))
                .editMetadata()
                .withName(null)
                .withGenerateName("load-")
                .endMetadata()
                .build();
        this.review = Serialization.asJson(Map.of(
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
                                pod)))
                .getBytes(StandardCharsets.UTF_8);
        this.configuration = replicas.configuration().inform();
    }

    static Load start(Cluster cluster, Replicas replicas) {
        Load load = new Load(cluster, replicas);
        load.repeat("pods", load::createPod);
        for (WebhookServer server : replicas.servers()) {
            load.repeat("reviews", () -> load.sendReview(server));
        }
        return load;
    }

    /** What was refused, or failed otherwise. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    int pods() {
        return pods.get();
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

    private void repeat(String name, Work work) {
        threads.add(Thread.ofPlatform().name(name).start(() -> {
            while (!closed) {
                try {
                    work.run();
                } catch (Exception e) {
                    failures.add(Instant.now() + " " + name + ": " + e);
                }
            }
        }));
    }

    private void createPod() {
        Pod created = cluster.client()
                .pods()
                .inNamespace(replicas.namespace())
                .resource(pod)
                .dryRun(true)
                .create();
        if (created.getSpec().getInitContainers().isEmpty()) {
            throw new IllegalStateException("the pod was not injected");
        }
        pods.incrementAndGet();
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
