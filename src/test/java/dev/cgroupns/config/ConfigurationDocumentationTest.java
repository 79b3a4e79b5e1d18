package dev.cgroupns.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/configuration.md} has all keys of the schema, and examples that the schema accepts. */
final class ConfigurationDocumentationTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```yaml\n(.*?)```");

    private final String page = Files.readString(Path.of("docs/configuration.md"));

    ConfigurationDocumentationTest() throws IOException {}

    @Test
    void everyKeyIsThere() throws IOException {
        JsonNode schema = new JsonMapper()
                .readTree(
                        Path.of("src/main/resources/configuration.schema.json").toFile());
        assertThat(keys(schema))
                .hasSizeGreaterThan(8)
                .allSatisfy(key -> assertThat(page).containsPattern("`([a-z*]+(\\[])?\\.)*" + key + "`"));
    }

    @Test
    void everyExampleIsAllowedAndTheLastIsTheDefaults(@TempDir Path directory) throws IOException {
        List<String> examples =
                EXAMPLE.matcher(page).results().map(result -> result.group(1)).toList();
        for (String example : examples) {
            Path file = Files.writeString(directory.resolve("example.yaml"), example);
            assertThatCode(() -> ConfigurationReader.read(file)).doesNotThrowAnyException();
        }
        assertThat(examples.getLast()).isEqualTo(Files.readString(Path.of("src/main/resources/configuration.yaml")));
    }

    /** Users of the chart can only set what it writes. The launcher's image has a value of its own. */
    @Test
    void chartWritesTheDefaults() throws IOException {
        JsonNode chart = yaml(Path.of("deploy/config.yaml"));
        JsonNode defaults = yaml(Path.of("src/main/resources/configuration.yaml"));
        ((ObjectNode) defaults.path("launcher")).remove("image");

        assertThat(List.of("launcher", "profiles", "policy"))
                .allSatisfy(part -> assertThat((Object) chart.path(part)).isEqualTo(defaults.path(part)));
    }

    private static JsonNode yaml(Path file) throws IOException {
        return YamlTree.toJson(YamlText.read(Files.readString(file)).orElseThrow());
    }

    private static Stream<String> keys(JsonNode schema) {
        return Stream.concat(
                schema.path("properties").propertyStream().map(Map.Entry::getKey),
                schema.valueStream().flatMap(ConfigurationDocumentationTest::keys));
    }
}
