package dev.cgroupns.e2e.realnode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Measures the resources of a pod. */
enum Meter {
    /** The kubelet's summary of the pod, which {@code kubectl top} shows. */
    KUBELET {
        @Override
        Figures read(BuilderPod pod) {
            for (JsonNode seen : json(get(pod, "stats/summary")).path("pods")) {
                if (seen.path("podRef").path("name").asText().equals(pod.name())) {
                    return new Figures(
                            Instant.parse(seen.path("cpu").path("time").asText()),
                            Duration.ofNanos(seen.path("cpu")
                                    .path("usageCoreNanoSeconds")
                                    .asLong()),
                            seen.path("memory").path("workingSetBytes").asLong());
                }
            }
            throw new AssertionError("kubelet has no figures of " + pod.name());
        }
    },
    /** cAdvisor's series of the container, which Prometheus collects. */
    CADVISOR {
        @Override
        Figures read(BuilderPod pod) {
            List<String> series = get(pod, "metrics/cadvisor")
                    .lines()
                    .filter(line -> line.contains("container=\"" + pod.container() + "\"")
                            && line.contains("pod=\"" + pod.name() + "\""))
                    .toList();
            String cpu = only(series, "container_cpu_usage_seconds_total");
            String memory = only(series, "container_memory_working_set_bytes");
            return new Figures(
                    Instant.ofEpochMilli(Long.parseLong(fromEnd(cpu, 1))),
                    Duration.ofMillis((long) (1000 * Double.parseDouble(fromEnd(cpu, 2)))),
                    (long) Double.parseDouble(fromEnd(memory, 2)));
        }
    };

    /**
     * A measurement.
     *
     * @param at when it was measured
     * @param cpu the processor time that it has used since it started
     * @param memory its working set, in bytes
     */
    record Figures(Instant at, Duration cpu, long memory) {
        @Override
        public String toString() {
            return "%d MiB, %.1f s of cpu".formatted(memory >> 20, cpu.toMillis() / 1000.0);
        }
    }

    abstract Figures read(BuilderPod pod);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String get(BuilderPod pod, String path) {
        return pod.cluster()
                .cluster()
                .kubectl("", "get", "--raw", "/api/v1/nodes/node/proxy/" + path)
                .success();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static String only(List<String> series, String metric) {
        return series.stream()
                .filter(line -> line.startsWith(metric + "{"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + metric + " in " + series));
    }

    /** A line ends with value and time. */
    private static String fromEnd(String line, int word) {
        String[] words = line.split(" ");
        return words[words.length - word];
    }
}
