package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.cli.CommandLineRun;
import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every folder of pods below one: {@code in.yaml} must become {@code out.yaml}, by the webhook and by the command line
 * alike, and {@code out.yaml} must stay as it is.
 */
abstract class GoldenPods {
    private final Path pods;
    private final Path configuration;

    GoldenPods(Path pods, Path configuration) {
        this.pods = pods;
        this.configuration = configuration;
    }

    @TestFactory
    Stream<DynamicTest> webhook() throws IOException {
        return folders()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> {
                    List<JsonNode> before = documents(Files.readString(folder.resolve("in.yaml")));
                    List<JsonNode> after = documents(golden(folder));
                    for (int i = 0; i < before.size(); i++) {
                        JsonNode pod = pod(before.get(i));
                        JsonNode expected = pod(after.get(i));
                        assertThat(Webhook.patched(pod)).as("first call").isEqualTo(expected);
                        assertThat(Webhook.review(expected).has("patch"))
                                .as("second call has a patch")
                                .isFalse();
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> commandLine() throws IOException {
        return folders()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> {
                    CommandLineRun first = inject(folder.resolve("in.yaml"));
                    assertThat(documents(first.out())).as("first run").isEqualTo(documents(golden(folder)));

                    Path again = Files.createTempFile("again", ".yaml");
                    Files.writeString(again, first.out());
                    assertThat(inject(again).out()).as("second run").isEqualTo(first.out());
                    Files.delete(again);
                }));
    }

    private CommandLineRun inject(Path file) {
        return CommandLineRun.of("inject", "-f", file.toString(), "--config", configuration.toString());
    }

    private Stream<Path> folders() throws IOException {
        try (Stream<Path> folders = Files.list(pods)) {
            return folders.sorted().toList().stream();
        }
    }

    private static String golden(Path folder) throws IOException {
        return Files.readString(folder.resolve("out.yaml")).replace("@version@", BuildVersion.current());
    }

    /** What the API server sends of a workload is the pod made from its template. */
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
