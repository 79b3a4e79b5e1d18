package dev.cgroupns.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ChosenDelivery;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.ConfigMapAvailability;
import dev.cgroupns.delivery.DeliveryMode;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.patch.LauncherSettings.PullPolicy;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The folders of {@code src/test/resources/pods-with-config-map}: {@code in.yaml} must become {@code out.yaml}, and that
 * must stay as it is. Only a webhook in a cluster delivers this way, so there is no command line to hold beside it.
 */
final class ConfigMapPodsTest {
    private static final Path PODS = Path.of("src/test/resources/pods-with-config-map");
    private static final JsonMapper JSON = new JsonMapper();
    private static final ClusterFacts CLUSTER = new ClusterFacts(
            Optional.empty(),
            new Nodes.Unknown(),
            new ConfigMapAvailability.Available(Map.of("amd64", "cgroupns-launcher-1.2.3-amd64-0123456789")));

    private final Injector injector = new Injector(
            new Judge(ConfigurationReader.defaults().policy()),
            new LauncherSettings(
                    DeliveryMode.CONFIG_MAP,
                    "launcher:1.2.3",
                    PullPolicy.IF_NOT_PRESENT,
                    InitContainerSecurity.DEFAULT,
                    "1.2.3"));

    @TestFactory
    Stream<DynamicTest> pods() throws IOException {
        try (Stream<Path> folders = Files.list(PODS)) {
            List<Path> all = folders.sorted().toList();
            return all.stream()
                    .map(folder -> DynamicTest.dynamicTest(
                            folder.getFileName().toString(),
                            () -> check(read(folder.resolve("in.yaml")), read(folder.resolve("out.yaml")))));
        }
    }

    private void check(JsonNode before, JsonNode expected) throws IOException {
        Injection first = injector.inject(before, OptOut.ALLOWED, KnownImages.NONE, CLUSTER);
        JsonNode after = io.fabric8.zjsonpatch.JsonPatch.apply(first.patch().toJson(), before);
        assertThat(JSON.readTree(JSON.writeValueAsBytes(after)))
                .as("first pass")
                .isEqualTo(expected);
        Injection second = injector.inject(expected, OptOut.ALLOWED, KnownImages.NONE, CLUSTER);
        assertThat(second.patch().operations()).as("second pass").isEmpty();
        // A copy in another namespace needs the ConfigMap there.
        assertThat(second.delivery().map(ChosenDelivery::delivery))
                .as("delivered earlier")
                .isEqualTo(first.delivery().map(ChosenDelivery::delivery));
    }

    /** As it comes over the wire: trees are equal only where their numbers have the same Java type. */
    private static JsonNode read(Path file) throws IOException {
        return JSON.readTree(JSON.writeValueAsBytes(
                YamlTree.toJson(YamlText.read(Files.readString(file)).orElseThrow())));
    }
}
