package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.cli.CommandLineRun;
import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ChosenDelivery;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.ConfigMapAvailability;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import io.fabric8.zjsonpatch.JsonPatch;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * Every folder below {@code src/test/resources/pods} that has an {@code in.yaml}: that must become {@code out.yaml},
 * which must stay unchanged. The nearest {@code config.yaml} above it is the configuration.
 */
@QuarkusTest
final class GoldenPodsTest {
    private static final Path PODS = Path.of("src/test/resources/pods");
    private static final ClusterFacts CLUSTER = new ClusterFacts(
            Optional.empty(),
            new Nodes.Unknown(),
            new ConfigMapAvailability.Available(Map.of("amd64", "cgroupns-launcher-1.2.3-amd64-0123456789")));

    /** Pods in which null, an empty list or quotes are replaced: these are not restored to the byte. */
    private static final Set<Path> LEFT_OTHERWISE =
            Set.of(PODS.resolve("fields-of-newer-versions"), PODS.resolve("safe-to-evict"));

    /** The settings of the configuration file. */
    private static final String CONFIG_MAP = "configMap";

    @TestFactory
    Stream<DynamicTest> injector() throws IOException {
        return folders()
                .map(folder -> test(folder, () -> {
                    Configuration configuration = ConfigurationReader.read(config(folder));
                    Injector injector = new Injector(
                            new Judge(configuration.policy()), configuration.launcherSettings(BuildVersion.current()));
                    forEachPod(folder, (before, expected) -> {
                        Injection first = injector.inject(before, OptOut.ALLOWED, KnownImages.NONE, CLUSTER);
                        JsonNode after = JsonPatch.apply(first.patch().toJson(), before);
                        assertThat(Webhook.reread(after)).as("first pass").isEqualTo(expected);
                        Injection second = injector.inject(expected, OptOut.ALLOWED, KnownImages.NONE, CLUSTER);
                        assertThat(second.patch().operations())
                                .as("second pass")
                                .isEmpty();
                        // A copy of the pod in another namespace needs the ConfigMap there.
                        assertThat(second.delivery().map(ChosenDelivery::delivery))
                                .as("delivered earlier")
                                .isEqualTo(first.delivery().map(ChosenDelivery::delivery));
                    });
                }));
    }

    /** The folders with the configuration that the webhook runs with in tests. */
    @TestFactory
    Stream<DynamicTest> webhook() throws IOException {
        Path own = PODS.resolve("config.yaml");
        return folders()
                .filter(folder -> config(folder).equals(own))
                .map(folder -> test(
                        folder,
                        () -> forEachPod(folder, (before, expected) -> {
                            assertThat(Webhook.patched(before)).as("first call").isEqualTo(expected);
                            assertThat(Webhook.review(expected).has("patch"))
                                    .as("second call has a patch")
                                    .isFalse();
                        })));
    }

    /** All folders except those with ConfigMaps, which only a webhook in a cluster delivers. */
    @TestFactory
    Stream<DynamicTest> commandLine() throws IOException {
        return folders()
                .filter(folder -> !ConfigurationReader.read(config(folder))
                        .launcher()
                        .delivery()
                        .equals(CONFIG_MAP))
                .map(folder -> test(folder, () -> {
                    CommandLineRun first = inject(folder.resolve("in.yaml"), config(folder));
                    assertThat(documents(first.out())).as("first run").isEqualTo(documents(golden(folder)));

                    Path again = Files.createTempFile("again", ".yaml");
                    Files.writeString(again, first.out());
                    assertThat(inject(again, config(folder)).out())
                            .as("second run")
                            .isEqualTo(first.out());
                    CommandLineRun back = uninject(again, config(folder));
                    String in = Files.readString(folder.resolve("in.yaml"));
                    // Builders that were injected before are taken back too.
                    String original = in.contains("command: [/cgroupns")
                            ? uninject(folder.resolve("in.yaml"), config(folder))
                                    .out()
                            : in;
                    assertThat(back.exitCode()).as(back.err()).isZero();
                    if (LEFT_OTHERWISE.contains(folder)) {
                        assertThat(documents(back.out()).toString()).isEqualTo(withoutNothing(documents(original)));
                    } else {
                        assertThat(back.out()).as("taken back").isEqualTo(original);
                    }
                    Files.delete(again);
                }));
    }

    private static CommandLineRun inject(Path file, Path configuration) {
        return CommandLineRun.of("inject", "-f", file.toString(), "--config", configuration.toString());
    }

    private static CommandLineRun uninject(Path file, Path configuration) {
        return CommandLineRun.of("uninject", "-f", file.toString(), "--config", configuration.toString());
    }

    /** Without the parts that an injection fills, where they are null or empty. */
    private static String withoutNothing(List<JsonNode> documents) {
        return documents
                .toString()
                .replaceAll(",?\"(annotations|initContainers|volumes|volumeMounts)\":(null|\\[\\])", "")
                .replace("{,", "{");
    }

    private static Stream<Path> folders() throws IOException {
        try (Stream<Path> all = Files.walk(PODS)) {
            return all.filter(file -> file.endsWith("in.yaml")).map(Path::getParent).sorted().toList().stream();
        }
    }

    private static DynamicTest test(Path folder, Executable check) {
        return DynamicTest.dynamicTest(PODS.relativize(folder).toString(), check);
    }

    private static Path config(Path folder) {
        Path own = folder.resolve("config.yaml");
        return Files.exists(own) ? own : config(Objects.requireNonNull(folder.getParent()));
    }

    private interface Check {
        void accept(JsonNode before, JsonNode expected) throws IOException;
    }

    private static void forEachPod(Path folder, Check check) throws IOException {
        List<JsonNode> before = documents(Files.readString(folder.resolve("in.yaml")));
        List<JsonNode> after = documents(golden(folder));
        assertThat(after).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            check.accept(pod(before.get(i)), pod(after.get(i)));
        }
    }

    private static String golden(Path folder) throws IOException {
        return Files.readString(folder.resolve("out.yaml")).replace("@version@", BuildVersion.current());
    }

    /** For a workload, the API server sends the pod that is created from its template. */
    private static JsonNode pod(JsonNode object) {
        JsonNode template = object.at("/spec/template");
        return template.isObject() ? template : object;
    }

    private static List<JsonNode> documents(String text) {
        return Stream.of(text.split("(?m)^---$", -1))
                .map(document ->
                        Webhook.reread(YamlTree.toJson(YamlText.read(document).orElseThrow())))
                .toList();
    }
}
