package dev.cgroupns.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The pods that the policy leaves to the webhook are documented. */
final class PolicyPageTest {
    @Test
    void pageHasEveryDifference() throws IOException {
        JsonNode differences =
                YamlTree.toJson(YamlText.read(Files.readString(Path.of("src/test/resources/policy-differences.yaml")))
                        .orElseThrow());
        String page = Files.readString(Path.of("docs/policy.md")).replaceAll("\\s+", " ");

        assertThat(differences).isNotEmpty();
        assertThat(differences)
                .allSatisfy(each -> assertThat(page).contains(each.path("why").asText()));
    }
}
