package dev.cgroupns.e2e.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.GoldenPods;
import dev.cgroupns.e2e.controlplane.SharedControlPlane;
import dev.cgroupns.patch.RandomPods;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The policy, the webhook, and both together produce the same pod on the API server. If the policy
 * leaves a pod to the webhook, {@code policy-differences.yaml} says why.
 *
 * <p>{@code -Dpolicy.pods=2000} and {@code -Dpolicy.seed=N} choose other random pods; a message names the seed of one.
 */
@ExtendWith(SharedControlPlane.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PolicyEqualityE2E {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final long SEED = Long.getLong("policy.seed", 1);
    private static final int COUNT = Integer.getInteger("policy.pods", 150);

    private final Cluster cluster;
    private Engines engines;

    PolicyEqualityE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @BeforeAll
    void start() {
        engines = Engines.start(cluster, "equality", "launcher.delivery=initContainer", "");
    }

    @AfterAll
    void close() {
        engines.close();
    }

    @Test
    void goldenPods() throws IOException {
        check(engines, GoldenPods.before("pods"));
    }

    @Test
    void goldenPodsWithImageVolumes() throws IOException {
        try (Engines byVolume = Engines.start(
                cluster, "volumes", "launcher.delivery=imageVolume", "launcher: {delivery: imageVolume}")) {
            check(byVolume, GoldenPods.before("pods/image-volume"));
        }
    }

    @Test
    void verdicts() throws IOException {
        Map<String, JsonNode> pods = new TreeMap<>();
        for (JsonNode each : yaml(RESOURCES.resolve("verdicts.yaml"))) {
            ObjectNode pod = JsonNodeFactory.instance.objectNode();
            pod.putObject("metadata").set("annotations", each.path("annotations"));
            pod.set("spec", each.path("spec"));
            pods.put(each.path("title").asText(), pod);
        }
        check(engines, pods);
    }

    @Test
    void randomPods() {
        SoftAssertions all = new SoftAssertions();
        int injected = 0;
        for (long seed = SEED; seed < SEED + COUNT; seed++) {
            JsonNode pod = PodsForServer.mended(RandomPods.pod(new Random(seed)));
            Outcomes outcomes = Outcomes.of(engines, GoldenPods.named(pod, "pod"));
            outcomes.check("seed " + seed + ": " + pod, PodsForServer.hasUnclearPath(pod), all);
            injected += outcomes.isInjected() ? 1 : 0;
        }
        all.assertAll();
        assertThat(injected).as("injected pods of " + COUNT).isGreaterThan(COUNT / 5);
    }

    private static void check(Engines engines, Map<String, JsonNode> pods) throws IOException {
        Map<String, String> differences = new TreeMap<>();
        yaml(RESOURCES.resolve("policy-differences.yaml"))
                .forEach(each -> differences.put(
                        each.path("pod").asText(), each.path("why").asText()));
        SoftAssertions all = new SoftAssertions();
        pods.forEach((name, pod) -> {
            Outcomes outcomes = Outcomes.of(engines, GoldenPods.named(pod, "pod"));
            boolean left = differences.containsKey(name);
            outcomes.check(name, left, all);
            all.assertThat(!left || outcomes.isInjected())
                    .as("injected by the webhook: " + name)
                    .isTrue();
        });
        all.assertAll();
    }

    private static List<JsonNode> yaml(Path file) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        YamlTree.toJson(YamlText.read(Files.readString(file)).orElseThrow()).forEach(all::add);
        return all;
    }
}
