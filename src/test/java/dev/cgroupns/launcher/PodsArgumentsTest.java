package dev.cgroupns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.LauncherCommand;
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
 * The launcher knows all words that this webhook and those of releases pass to it: every command in an {@code out.yaml}
 * and in a release's {@code pods.yaml}.
 */
final class PodsArgumentsTest {
    private static final Path RESOURCES = Path.of("src/test/resources");

    @TestFactory
    Stream<DynamicTest> everyWordIsKnown() throws IOException {
        try (Stream<Path> files = Files.walk(RESOURCES)) {
            List<Path> golden = files.filter(file -> file.endsWith("out.yaml") || file.endsWith("pods.yaml"))
                    .sorted()
                    .toList();
            return golden.stream()
                    .map(file ->
                            DynamicTest.dynamicTest(RESOURCES.relativize(file).toString(), () -> {
                                for (String[] arguments : launcherArguments(file)) {
                                    CommandLine told = CommandLine.of(new FakeKernel(arguments));
                                    assertThat(told)
                                            .as("%s", List.of(arguments))
                                            .isNotInstanceOf(CommandLine.Usage.class);
                                    if (told instanceof CommandLine.Start start) {
                                        assertThat(start.unknown()).asString().isEmpty();
                                    }
                                }
                            }));
        }
    }

    private static List<String[]> launcherArguments(Path file) throws IOException {
        return Stream.of(Files.readString(file).split("(?m)^---$", -1))
                .map(document -> YamlTree.toJson(YamlText.read(document).orElseThrow()))
                .flatMap(object -> object.findValues("command").stream())
                .filter(command -> command.path(0).asText().endsWith(LauncherCommand.PROGRAM))
                .map(command ->
                        command.valueStream().skip(1).map(JsonNode::asText).toArray(String[]::new))
                .toList();
    }
}
