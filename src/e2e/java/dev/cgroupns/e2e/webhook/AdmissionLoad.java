package dev.cgroupns.e2e.webhook;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Builders that four clients create by dry run, again and again until it is closed. It counts what pods' owners see:
 * each pod must come back with the launcher in it, though {@code failurePolicy} is Ignore.
 */
public final class AdmissionLoad implements AutoCloseable {
    private static final int CLIENTS = 4;
    /** At most 40 pods a second, which two cores can do besides everything else. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Cluster cluster;
    private final String namespace;
    private final Runnable end;
    private final Pod pod = new PodBuilder(Pods.read("shell"))
            .editMetadata()
            .withName(null)
            .withGenerateName("load-")
            .endMetadata()
            .build();
    private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(CLIENTS);
    private final AtomicInteger injected = new AtomicInteger();
    private final Queue<Missed> missed = new ConcurrentLinkedQueue<>();

    /**
     * A pod that was not injected.
     *
     * @param asked when the API server was asked for it
     * @param after how long it took to answer
     */
    public record Missed(Instant asked, Duration after, String what) {}

    private AdmissionLoad(Cluster cluster, String namespace, Runnable end) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.end = end;
    }

    /** Creates pods in a namespace of its own. */
    public static AdmissionLoad start(Cluster cluster) {
        String namespace = cluster.namespace("load", Map.of());
        return start(cluster, namespace, () -> cluster.delete(namespace));
    }

    /** Creates pods in a namespace that exists. */
    public static AdmissionLoad start(Cluster cluster, String namespace) {
        return start(cluster, namespace, () -> {});
    }

    private static AdmissionLoad start(Cluster cluster, String namespace, Runnable end) {
        AdmissionLoad load = new AdmissionLoad(cluster, namespace, end);
        for (int i = 0; i < CLIENTS; i++) {
            var ignored = load.clients.scheduleWithFixedDelay(
                    load::createPod, i * PAUSE.toMillis() / CLIENTS, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
        return load;
    }

    /** How many pods were injected so far. */
    public int injected() {
        return injected.get();
    }

    /** The pods that were not. */
    public List<Missed> missed() {
        return List.copyOf(missed);
    }

    /** The pods that were created since then and not injected. */
    public List<Missed> missedSince(Instant instant) {
        return missed.stream().filter(each -> !each.asked.isBefore(instant)).toList();
    }

    /** Waits until this many more are injected. */
    public void awaitInjected(int more) {
        int goal = injected.get() + more;
        Awaitility.await(more + " more injected pods").atMost(PATIENCE).until(() -> injected.get() >= goal);
    }

    @Override
    public void close() {
        clients.close();
        end.run();
    }

    private void createPod() {
        Instant asked = Instant.now();
        try {
            Pod created = cluster.client()
                    .pods()
                    .inNamespace(namespace)
                    .resource(pod)
                    .dryRun(true)
                    .create();
            if (!created.getSpec().getInitContainers().isEmpty()) {
                injected.incrementAndGet();
                return;
            }
            missed.add(new Missed(asked, Duration.between(asked, Instant.now()), "created as it was"));
        } catch (KubernetesClientException e) {
            missed.add(new Missed(asked, Duration.between(asked, Instant.now()), String.valueOf(e.getMessage())));
        }
    }
}
