package dev.cgroupns.e2e.realnode;

import dev.cgroupns.e2e.Program;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.realnode.VirtualMachine.Cgroups;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long a pod takes from its creation to Ready, unchanged and with each delivery: {@code make bench-node}.
 */
final class PodStarts {
    private static final int ROUNDS = 13;

    /** The program starts at once and does nothing, so it takes no time from the next pod. */
    private static final Pod POD = Pods.parse("""
            apiVersion: v1
            kind: Pod
            metadata:
              name: start
              annotations: {cgroupns.dev/containers: builder}
            spec:
              nodeSelector: {kubernetes.io/arch: amd64}
              containers:
                - name: builder
                  image: registry.example/tools/busybox:1
                  command: [sleep, "86400"]
                  securityContext:
                    privileged: true
            """);

    private final RealCluster cluster;

    private PodStarts(RealCluster cluster) {
        this.cluster = cluster;
    }

    /** Pods of one kind. */
    private record Kind(String name, String namespace, List<Long> milliseconds) {
        Kind(String name, String namespace) {
            this(name, namespace, new ArrayList<>());
        }

        @Override
        public String toString() {
            List<Long> sorted = milliseconds.stream().sorted().toList();
            return "%-14s median %5d ms, least %5d ms, most %5d ms"
                    .formatted(name, sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
        }
    }

    /** Prints the figures. */
    public static void main(String[] unused) {
        Program.exitAfter(PodStarts::run);
    }

    private static void run() {
        try (RealCluster cluster = RealCluster.start(Cgroups.V2)) {
            new PodStarts(cluster)
                    .measure(List.of(
                            new Kind("as it is", cluster.namespaceLeftAlone()),
                            new Kind("initContainer", cluster.namespace()),
                            new Kind("imageVolume", cluster.namespaceWithDelivery("imageVolume")),
                            new Kind("configMap", cluster.namespaceWithDelivery("configMap"))));
        }
    }

    /** The kinds take turns, so that other load affects all in the same way. The first round only warms up. */
    private void measure(List<Kind> kinds) {
        for (int round = 0; round <= ROUNDS; round++) {
            for (Kind kind : kinds) {
                long took = start(kind.namespace());
                if (round > 0) {
                    kind.milliseconds().add(took);
                }
            }
            Progress.say("round " + round + " of " + ROUNDS);
        }
        kinds.forEach(System.out::println);
    }

    private long start(String namespace) {
        PodResource pod = cluster.cluster()
                .client()
                .pods()
                .inNamespace(namespace)
                .withName(POD.getMetadata().getName());
        long created = System.nanoTime();
        Pods.create(cluster.cluster(), namespace, POD);
        pod.waitUntilCondition(seen -> seen != null && Readiness.getInstance().isReady(seen), 5, TimeUnit.MINUTES);
        long took = System.nanoTime() - created;
        pod.withGracePeriod(0).delete();
        pod.waitUntilCondition(seen -> seen == null, 5, TimeUnit.MINUTES);
        return TimeUnit.NANOSECONDS.toMillis(took);
    }
}
