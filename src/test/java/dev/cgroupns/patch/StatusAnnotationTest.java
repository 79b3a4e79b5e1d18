package dev.cgroupns.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.delivery.DeliveryMode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pod that the API server accepts is also accepted with the annotation. */
final class StatusAnnotationTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String STATUS = "cgroupns.dev/status";
    private static final String BRIEF = "{\"version\":\"1\",\"delivery\":\"imageVolume\"}";
    private static final String WHOLE = "{\"version\":\"1\",\"delivery\":\"imageVolume\",\"containers\":[\"b0\"]}";
    private static final int LIMIT = 262_144;

    private final Injections injections = Injections.by(DeliveryMode.IMAGE_VOLUME);

    @ParameterizedTest
    @CsvSource({"0, whole", "-1, brief", "-20, brief", "-21, nothing", "-1000, nothing"})
    void fitsIntoTheRemainingSize(int more, String expected) {
        ObjectNode pod = pod(1);
        // Two bytes each.
        int characters = (LIMIT - "a".length() - STATUS.length() - WHOLE.length() - more) / 2;
        int rest = (LIMIT - "a".length() - STATUS.length() - WHOLE.length() - more) % 2;
        pod.putObject("metadata").putObject("annotations").put("a", "é".repeat(characters) + "x".repeat(rest));

        JsonNode annotations = injections.injected(pod).at("/metadata/annotations");

        assertThat(annotations.path(STATUS).asText())
                .isEqualTo(
                        switch (expected) {
                            case "whole" -> WHOLE;
                            case "brief" -> BRIEF;
                            default -> "";
                        });
    }

    @Test
    void doesNotListMoreBuildersThanFit() {
        JsonNode after = injections.injected(pod(4_500));

        assertThat(after.at("/spec/containers/4499/command/0").asText()).isEqualTo("/cgroupns/launcher");
        assertThat(size(after.at("/metadata/annotations"))).isLessThanOrEqualTo(LIMIT);
        assertThat(after.at("/metadata/annotations").path(STATUS).asText()).isEqualTo(BRIEF);
    }

    /** Its own former value does not count, since it is replaced. */
    @Test
    void replacesAnEarlierStatus() {
        ObjectNode pod = pod(1);
        pod.putObject("metadata").putObject("annotations").put(STATUS, "x".repeat(LIMIT - STATUS.length()));

        assertThat(injections
                        .injected(pod)
                        .at("/metadata/annotations")
                        .path(STATUS)
                        .asText())
                .isEqualTo(WHOLE);
    }

    private static int size(JsonNode annotations) {
        return annotations
                .propertyStream()
                .mapToInt(each ->
                        each.getKey().length() + each.getValue().asText().getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }

    private static ObjectNode pod(int builders) {
        ObjectNode pod = JSON.createObjectNode();
        ArrayNode containers = pod.putObject("spec").putArray("containers");
        for (int i = 0; i < builders; i++) {
            String name = builders == 1 ? "b" + i : "b".repeat(58) + i;
            ObjectNode container = containers.addObject().put("name", name).put("image", "moby/buildkit");
            container.putArray("command").add("buildkitd");
            container.putObject("securityContext").put("privileged", true);
        }
        return pod;
    }
}
