package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.node.Node;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How many bytes a review of 7 KB allocates. Unlike its time, that hardly depends on the machine: a budget that is
 * exceeded means that the code does more. The budgets are a tenth above what it allocates without the optimising
 * compiler, which saves some of it.
 */
final class AllocationTest {
    private static final Path REVIEWS = Path.of("src/jmh/resources/reviews");
    private static final int ROUNDS = 3000;
    private static final int KIB = 1024;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final JsonMapper mapper = new JsonMapper();

    @ParameterizedTest
    @CsvSource({"unprivileged, 5", "privileged, 10", "builder, 18"})
    void verdictAndPatchKeepTheirBudget(String review, int kib) throws Exception {
        Configuration configuration = ConfigurationReader.defaults();
        Injector injector = new Injector(new Judge(configuration.policy()), configuration.launcherSettings("test"));
        JsonNode pod = review(review).at("/request/object");

        assertThat(allocated(() -> injector.inject(pod, OptOut.ALLOWED, KnownImages.NONE, ClusterFacts.OFFLINE)))
                .isLessThan((long) kib * KIB);
    }

    /** With 5,000 nodes. Only a pod that cannot be scheduled to every node costs something for each of them. */
    @ParameterizedTest
    @CsvSource({"'{}', 18", "'{\"kubernetes.io/arch\": \"amd64\"}', 550"})
    void aLargeClusterKeepsItsBudget(String nodeSelector, int kib) throws Exception {
        Configuration configuration = ConfigurationReader.defaults();
        Injector injector = new Injector(new Judge(configuration.policy()), configuration.launcherSettings("test"));
        JsonNode pod = review("builder").at("/request/object");
        ((ObjectNode) pod.path("spec")).set("nodeSelector", mapper.readTree(nodeSelector));
        ClusterFacts cluster = new ClusterFacts(Optional.empty(), largeCluster(), ClusterFacts.OFFLINE.configMaps());

        assertThat(allocated(() -> injector.inject(pod, OptOut.ALLOWED, KnownImages.NONE, cluster)))
                .isLessThan((long) kib * KIB);
    }

    private static Nodes largeCluster() {
        return new Nodes.Known(IntStream.range(0, 5000)
                .mapToObj(i -> new Node(
                        "node-" + i,
                        Map.of("kubernetes.io/arch", "amd64", "kubernetes.io/hostname", "node-" + i),
                        "amd64",
                        Optional.empty(),
                        Optional.empty()))
                .toList());
    }

    @ParameterizedTest
    @CsvSource({"unprivileged, 48", "privileged, 48", "builder, 48"})
    void readingAReviewKeepsItsBudget(String review, int kib) throws Exception {
        byte[] body = mapper.writeValueAsBytes(review(review));

        assertThat(allocated(() -> ReviewReader.read(body.clone(), OptOut.ALLOWED)))
                .isLessThan((long) kib * KIB);
    }

    private JsonNode review(String name) throws IOException {
        return mapper.readTree(Files.readAllBytes(REVIEWS.resolve(name + ".json")));
    }

    /** The least of many rounds: the first ones load classes. */
    private static long allocated(Callable<?> review) throws Exception {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            review.call();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
