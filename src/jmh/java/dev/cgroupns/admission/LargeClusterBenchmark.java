package dev.cgroupns.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.node.Node;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What verdict and patch cost in a cluster of 5,000 nodes with 12 labels each. Read p0.99. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class LargeClusterBenchmark {
    private static final String AFFINITY = "{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":"
            + "{\"nodeSelectorTerms\":[{\"matchExpressions\":["
            + "{\"key\":\"pool\",\"operator\":\"In\",\"values\":[\"p1\",\"p2\",\"p3\"]},"
            + "{\"key\":\"zone\",\"operator\":\"NotIn\",\"values\":[\"z0\"]}]},"
            + "{\"matchExpressions\":[{\"key\":\"label-3\",\"operator\":\"Exists\"}]}]}}}";

    /** How the pod chooses its nodes. */
    @Param({"any", "selector", "affinity"})
    private String nodes;

    private JsonNode object;
    private Injector injector;
    private ClusterFacts cluster;

    @Setup
    public void read() throws IOException {
        JsonMapper mapper = new JsonMapper();
        try (InputStream in = LargeClusterBenchmark.class.getResourceAsStream("/reviews/builder.json")) {
            object = mapper.readTree(Objects.requireNonNull(in)).at("/request/object");
        }
        ObjectNode spec = (ObjectNode) object.path("spec");
        switch (nodes) {
            case "any" -> {}
            case "selector" -> spec.set("nodeSelector", mapper.readTree("{\"pool\":\"p3\"}"));
            case "affinity" -> spec.set("affinity", mapper.readTree(AFFINITY));
            default -> throw new IllegalArgumentException(nodes);
        }
        Configuration configuration = ConfigurationReader.defaults();
        injector = new Injector(new Judge(configuration.policy()), configuration.launcherSettings("benchmark"));
        cluster = new ClusterFacts(Optional.empty(), manyNodes(), ClusterFacts.OFFLINE.configMaps());
    }

    private static Nodes manyNodes() {
        return new Nodes.Known(IntStream.range(0, 5000)
                .mapToObj(i -> new Node("node-" + i, labels(i), "amd64", Optional.empty(), Optional.empty()))
                .toList());
    }

    private static Map<String, String> labels(int node) {
        Map<String, String> labels = new HashMap<>(Map.of(
                "kubernetes.io/arch",
                "amd64",
                "kubernetes.io/hostname",
                "node-" + node,
                "pool",
                "p" + node % 10,
                "zone",
                "z" + node % 3));
        for (int i = 0; i < 8; i++) {
            labels.put("label-" + i, "value");
        }
        return Map.copyOf(labels);
    }

    @Benchmark
    public Injection judgeAndPatch() {
        return injector.inject(object, OptOut.ALLOWED, KnownImages.NONE, cluster);
    }
}
