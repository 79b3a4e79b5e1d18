package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code inject} with JSON, and with text that only looks like JSON. */
final class InjectJsonTest {
    private static final String LAUNCHER = "/cgroupns/launcher";

    @ParameterizedTest
    @ValueSource(strings = {"  ", "    ", "\t"})
    void answersJsonWithJson(String indent) throws JsonProcessingException {
        String changed = inject(Pods.BUILDER_JSON.replace("  ", indent));

        assertThat(changed)
                .startsWith("{\n" + indent + "\"apiVersion\": \"v1\",\n")
                .endsWith("\n}\n");
        assertThat(new JsonMapper().readTree(changed).toString())
                .isEqualTo(yaml(inject(Pods.BUILDER)).toString());
    }

    @Test
    void keepsJsonOnOneLine() throws JsonProcessingException {
        String line = new JsonMapper().readTree(Pods.BUILDER_JSON).toString();
        assertThat(inject(line).lines()).hasSize(1);
    }

    @Test
    void changesOneOfSeveralJsonDocuments() {
        String before = "{\"a\":  1.50}\n{\"b\": 2}\n";
        String changed = inject(before + Pods.BUILDER_JSON + "{\"c\":  3}");

        assertThat(changed).startsWith(before).contains(LAUNCHER).endsWith("{\"c\":  3}");
    }

    @Test
    void keepsNumbersInChangedJson() {
        String changed = inject(
                Pods.BUILDER_JSON.replace("\"v1\"", "\"v1\",\n  \"numbers\": [1.50, 12345678901234567890, 0.1]"));
        assertThat(changed).contains("1.50").contains("12345678901234567890").contains("0.1");
    }

    @Test
    void readsYamlInBraces() {
        String changed = inject("{kind: Pod, spec: {containers: [{name: a, image: moby/buildkit, "
                + "securityContext: {privileged: on}}]}} # why\n");
        assertThat(changed)
                .startsWith("{kind: Pod, spec: {containers: [{name: a, ")
                .endsWith("}} # why\n");
        assertThat(yaml(changed).at("/spec/containers/0/command/0").asText()).isEqualTo(LAUNCHER);
    }

    @Test
    void changesNothingTheSecondTime() {
        String once = inject(Pods.BUILDER_JSON);
        assertThat(inject(once)).isEqualTo(once);
    }

    private static String inject(String text) {
        CommandLineRun run = CommandLineRun.withInput(text, "inject", "-f", "-");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.out();
    }

    private static JsonNode yaml(String text) {
        return YamlTree.toJson(YamlText.read(text).orElseThrow());
    }
}
