package dev.cgroupns.e2e.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.e2e.cluster.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures how long the API server takes to create a builder by dry run, with each engine, one request at a time. The
 * engines take turns, so that other load on the machine affects all in the same way. {@code make bench-apiserver} runs
 * it.
 */
public final class AdmissionLatency {
    private static final int WARM_UP = 300;
    private static final int ROUNDS = 1000;
    private static final JsonNode BUILDER = Engines.tree("""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod"}, "spec": {"containers": [{"name": "builder",
             "image": "moby/buildkit:v0.27.1", "command": ["sh", "-c", "mkdir -p /cache && exec buildkitd --root /cache"],
             "resources": {"requests": {"cpu": "1", "memory": "1Gi"}}, "securityContext": {"privileged": true}}]}}""");

    private AdmissionLatency() {}

    /** Prints a table. */
    public static void main(String... arguments) {
        try (Cluster cluster = Cluster.start(part -> {});
                Engines engines = Engines.start(cluster, "latency", "launcher.delivery=initContainer", "")) {
            Map<Engine, List<Duration>> measured = new EnumMap<>(Engine.class);
            for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                for (Engine engine : Engine.values()) {
                    long began = System.nanoTime();
                    engines.create(engine, BUILDER);
                    Duration took = Duration.ofNanos(System.nanoTime() - began);
                    if (round >= WARM_UP) {
                        measured.computeIfAbsent(engine, _ -> new ArrayList<>()).add(took);
                    }
                }
            }
            System.out.println("engine   median      p90      p99 (ms; " + ROUNDS + " requests each)");
            measured.forEach((engine, all) -> {
                List<Duration> sorted = all.stream().sorted().toList();
                System.out.printf(
                        "%-7s %7.2f  %7.2f  %7.2f%n",
                        engine.name().toLowerCase(Locale.ROOT),
                        millis(sorted, 0.5),
                        millis(sorted, 0.9),
                        millis(sorted, 0.99));
            });
        }
        // Threads of the cluster's client outlive it.
        System.exit(0);
    }

    private static double millis(List<Duration> sorted, double share) {
        return sorted.get((int) (share * (sorted.size() - 1))).toNanos() / 1e6;
    }
}
