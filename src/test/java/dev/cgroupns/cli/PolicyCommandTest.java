package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code policy} prints what the chart renders, except for the options. */
final class PolicyCommandTest {
    private static final Path RENDERED = Path.of("src/main/resources/policy.yaml");

    @Test
    void printsWhatTheChartRenders() throws IOException {
        CommandLineRun run = CommandLineRun.of("policy");

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo(Files.readString(RENDERED));
    }

    @Test
    void putsImageAndNamespacesInTheirPlace() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                "policy",
                "--image=mirror.example:5000/cgroupns/launcher:1@sha256:" + "0".repeat(64),
                "--exclude-namespace=storage",
                "--exclude-namespace=network");

        assertThat(run.exitCode()).as(run.err()).isZero();
        List<JsonNode> printed = documents(run.out());
        List<JsonNode> rendered = documents(Files.readString(RENDERED)
                .replace(
                        "ghcr.io/cgroupns/launcher:0.1.0",
                        "mirror.example:5000/cgroupns/launcher:1@sha256:" + "0".repeat(64))
                .replace(
                        "[\"cgroupns-injector\",\"kube-system\"]",
                        "[\"cgroupns-injector\",\"kube-system\",\"storage\",\"network\"]"));
        assertThat(printed).isEqualTo(rendered);
        assertThat(run.out()).contains("sha256:000", "network", "# An error in an expression");
    }

    private static List<JsonNode> documents(String text) {
        return Stream.of(text.split("(?m)^---$", -1))
                .map(document -> YamlTree.toJson(YamlText.read(document).orElseThrow()))
                .toList();
    }
}
