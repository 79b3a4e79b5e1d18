package dev.cgroupns.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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

    private static Stream<String> keys(JsonNode schema) {
        return Stream.concat(
                schema.path("properties").propertyStream().map(Map.Entry::getKey),
                schema.valueStream().flatMap(ConfigurationDocumentationTest::keys));
    }
}
