package dev.cgroupns.e2e.policy;

import dev.cgroupns.e2e.Program;
import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.policy.LatencyCluster.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long the API server takes to create a pod by dry run, one request at a time: without an injector, with
 * the policy, with the webhook, and with a webhook in plain Go. They take turns, so that other load on the machine
 * affects all in the same way. Builders are rare, so the first reviews after a start and those after a long pause
 * matter more than a warm webhook's. {@code make bench-apiserver} runs it.
 */
public final class AdmissionLatency {
    private static final int STARTS = 3;
    /** The client and the API server are measured warm. */
    private static final int WARM_UP = 500;

    private static final int FIRST = 60;
    private static final int BETWEEN = 1440;
    private static final int LATER = 300;

    private AdmissionLatency() {}

    /**
     * Prints a table for each phase.
     *
     * @param arguments how long the webhooks get no review before the last phase, such as {@code PT10M}
     */
    public static void main(String... arguments) {
        Program.exitAfter(() -> run(Duration.parse(arguments[0])));
    }

    private static void run(Duration idle) {
        Phase first = new Phase("the first %d after Ready, %d starts".formatted(FIRST, STARTS));
        Phase later = new Phase("%d after %d more, %d starts".formatted(LATER, BETWEEN, STARTS));
        Phase rested = new Phase("the first %d after a pause of %s".formatted(FIRST, idle));
        try (LatencyCluster cluster = LatencyCluster.create()) {
            cluster.measure(Row.NONE, WARM_UP);
            for (int start = 1; start <= STARTS; start++) {
                Progress.say("start %d of %d".formatted(start, STARTS));
                try (LatencyCluster.Webhooks _ = cluster.start()) {
                    first.measure(cluster, FIRST);
                    cluster.measureInTurns(BETWEEN);
                    later.measure(cluster, LATER);
                    if (start == STARTS) {
                        Progress.say("a pause of " + idle);
                        LockSupport.parkNanos(idle.toNanos());
                        cluster.measure(Row.NONE, WARM_UP);
                        rested.measure(cluster, FIRST);
                    }
                }
            }
        }
        first.print();
        later.print();
        rested.print();
    }

    /** The requests of one phase. */
    private static final class Phase {
        private final String name;
        private final Map<Row, List<Duration>> measured = new LinkedHashMap<>();

        Phase(String name) {
            this.name = name;
        }

        void measure(LatencyCluster cluster, int rounds) {
            cluster.measureInTurns(rounds)
                    .forEach((row, all) -> measured.computeIfAbsent(row, _ -> new ArrayList<>())
                            .addAll(all));
        }

        void print() {
            System.out.printf("%n%s%n%n", name);
            System.out.println("| pod and injector | median ms | p90 | p99 | median more than without | p99 |");
            System.out.println("|---|---|---|---|---|---|");
            measured.forEach((row, all) -> System.out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.2f | %+.2f | %+.2f |%n",
                    row.title(),
                    millis(row, 0.5),
                    millis(row, 0.9),
                    millis(row, 0.99),
                    millis(row, 0.5) - millis(row.without(), 0.5),
                    millis(row, 0.99) - millis(row.without(), 0.99)));
        }

        private double millis(Row row, double share) {
            List<Duration> sorted =
                    measured.getOrDefault(row, List.of()).stream().sorted().toList();
            return sorted.get((int) (share * (sorted.size() - 1))).toNanos() / 1e6;
        }
    }
}
