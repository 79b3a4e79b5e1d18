package dev.cgroupns.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.LauncherCommand;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Pods that releases injected, in {@code src/test/resources/released}: the webhook leaves them as they are, and an
 * audit finds their builders isolated.
 */
final class ReleasedPodsTest {
    private static final Path RELEASED = Path.of("src/test/resources/released");
    private static final Judge JUDGE = new Judge(ConfigurationReader.defaults().policy());

    @TestFactory
    Stream<DynamicTest> areRecognised() throws IOException {
        try (Stream<Path> files = Files.walk(RELEASED)) {
            return files
                    .filter(file -> file.endsWith("pods.yaml"))
                    .sorted()
                    .flatMap(ReleasedPodsTest::pods)
                    .toList()
                    .stream()
                    .map(pod -> DynamicTest.dynamicTest(pod.at("/metadata/name").asText(), () -> check(pod)));
        }
    }

    private static void check(JsonNode pod) {
        Injector injector = new Injector(JUDGE, ConfigurationReader.defaults().launcherSettings("9.9.9"));

        assertThat(injector.inject(pod, OptOut.ALLOWED, KnownImages.NONE, ClusterFacts.OFFLINE)
                        .patch()
                        .operations())
                .isEmpty();
        assertThat(audit(running(pod)))
                .hasSameSizeAs(builders(pod))
                .allSatisfy(finding -> assertThat(finding.status()).isEqualTo(new IsolationStatus.ByLauncher()));
    }

    private static List<Finding> audit(JsonNode pod) {
        return new Auditor(JUDGE, new Nodes.Unknown(), new ClusterInstallation.NotInstalled(), Owners.DIRECT)
                .audit(pod, KnownImages.NONE);
    }

    private static List<JsonNode> builders(JsonNode pod) {
        return pod.path("spec").findValues("command").stream()
                .filter(command -> command.path(0).asText().startsWith(LauncherCommand.MOUNT_PATH))
                .toList();
    }

    private static JsonNode running(JsonNode pod) {
        ObjectNode running = pod.deepCopy();
        ((ObjectNode) running.path("metadata")).put("namespace", "ci").put("creationTimestamp", "2026-01-01T10:00:00Z");
        ObjectNode status = running.putObject("status");
        Map.of("containers", "containerStatuses", "initContainers", "initContainerStatuses")
                .forEach((list, statuses) -> StreamSupport.stream(
                                pod.path("spec").path(list).spliterator(), false)
                        .forEach(container -> status.withArray(statuses)
                                .addObject()
                                .put("name", container.path("name").asText())
                                .putObject("state")
                                .putObject("running")
                                .put("startedAt", "2026-01-01T10:00:07Z")));
        return running;
    }

    private static Stream<JsonNode> pods(Path file) {
        try {
            return Stream.of(Files.readString(file).split("(?m)^---$", -1))
                    .map(document -> YamlTree.toJson(YamlText.read(document).orElseThrow()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
