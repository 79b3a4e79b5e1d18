package dev.cgroupns.e2e.policy;

import dev.cgroupns.e2e.cluster.Cluster;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * Builders that are created 40 times a second, by several clients, until it is closed: with a command and with an
 * official image in turn. A pod that is refused, not injected or injected twice is recorded as a fault.
 */
final class PodLoad implements AutoCloseable {
    private static final int CLIENTS = 8;
    private static final Duration PERIOD = Duration.ofMillis(25);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Cluster cluster;
    private final String namespace;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(CLIENTS);
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger injected = new AtomicInteger();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Instant started = Instant.now();
    private volatile String phase = "start";

    private PodLoad(Cluster cluster, String namespace) {
        this.cluster = cluster;
        this.namespace = namespace;
    }

    static PodLoad start(Cluster cluster, String namespace) {
        PodLoad load = new PodLoad(cluster, namespace);
        for (int i = 0; i < CLIENTS; i++) {
            var ignored = load.clock.scheduleAtFixedRate(
                    load::create, i * PERIOD.toMillis(), CLIENTS * PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        }
        return load;
    }

    /** Waits until this many more are injected. Faults in the meantime are named after the phase. */
    void during(String name, int pods) {
        phase = name;
        int goal = injected.get() + pods;
        Awaitility.await(pods + " pods: " + name)
                .atMost(PATIENCE)
                .until(() -> injected.get() >= goal || !faults.isEmpty());
    }

    /** How many were injected once. */
    int injected() {
        return injected.get();
    }

    /** How many were created per second so far: a busy machine does not keep up. */
    double rate() {
        return 1000.0 * numbers.get() / Duration.between(started, Instant.now()).toMillis();
    }

    List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void close() {
        clock.close();
    }

    private void create() {
        String during = phase;
        try {
            Pod created = cluster.client()
                    .pods()
                    .inNamespace(namespace)
                    .resource(builder(numbers.incrementAndGet()))
                    .create();
            List<String> wrong = wrong(created);
            if (wrong.isEmpty()) {
                injected.incrementAndGet();
            } else {
                faults.add(during + ": " + created.getMetadata().getName() + " " + wrong);
            }
        } catch (RuntimeException e) {
            faults.add(during + ": " + e.getMessage());
        }
    }

    private static Pod builder(int number) {
        boolean hasCommand = number % 2 == 0;
        return new PodBuilder()
                .withNewMetadata()
                .withName("load-" + number)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("builder")
                .withImage(hasCommand ? "corp/b" : "moby/buildkit:v0.27.1")
                .withCommand(hasCommand ? List.of("sh", "-c", "exec buildkitd") : List.of())
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    private static List<String> wrong(Pod pod) {
        List<String> wrong = new ArrayList<>();
        Container builder = pod.getSpec().getContainers().getFirst();
        long launchers = builder.getCommand().stream()
                .filter(word -> word.endsWith("/launcher"))
                .count();
        if (launchers != 1) {
            wrong.add("command " + builder.getCommand());
        }
        if (pod.getSpec().getInitContainers().size() != 1) {
            wrong.add(pod.getSpec().getInitContainers().size() + " init containers");
        }
        return wrong;
    }
}
