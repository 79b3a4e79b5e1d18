package dev.cgroupns.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.delivery.Delivery;
import dev.cgroupns.patch.Placement.Existing;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PodMetadataTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";
    private static final String STATUS = "cgroupns.dev/status";
    /** TotalAnnotationSizeLimitB of k8s.io/apimachinery/pkg/api/validation. */
    private static final int ACCEPTED_BYTES = 262_144;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``            | ours
            cache         | cache,ours
            cache,tmp     | cache,tmp,ours
            cache, ours   | cache, ours,ours
            ours-2,not-ours | ours-2,not-ours,ours
            ours          | ours
            cache,ours,x  | cache,ours,x
            """)
    void addsTheVolumeToExistingNames(String before, String expected) {
        JsonNode annotations = annotated(pod(Map.of(SAFE_TO_EVICT, before)), new Delivery.InitContainer());

        assertThat(annotations.path(SAFE_TO_EVICT).textValue()).isEqualTo(expected);
        assertThat(safeToEvict(annotations))
                .contains("ours")
                .containsAll(safeToEvict(pod(Map.of(SAFE_TO_EVICT, before)).at("/metadata/annotations")));
    }

    @Test
    void otherDeliveriesHaveNoLocalStorage() {
        assertThat(annotated(pod(Map.of()), new Delivery.ImageVolume()).has(SAFE_TO_EVICT))
                .isFalse();
        assertThat(annotated(pod(Map.of()), new Delivery.ConfigMap("launcher")).has(SAFE_TO_EVICT))
                .isFalse();
    }

    /** Bytes count, not characters. An annotation that fits is written even if the other does not fit. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40, 90, 110, 150, 1000})
    void neverMakesAPodTooLarge(int free) {
        ObjectNode pod = pod(Map.of("x/ü", "ä".repeat(100)));
        int used = size(pod.at("/metadata/annotations"));
        ((ObjectNode) pod.at("/metadata/annotations")).put("y", "y".repeat(ACCEPTED_BYTES - used - 1 - free));

        JsonNode annotations = annotated(pod, new Delivery.InitContainer());

        assertThat(size(annotations)).isLessThanOrEqualTo(ACCEPTED_BYTES);
        assertThat(annotations.has(STATUS)).isEqualTo(free == 40 || free == 90 || free >= 110);
        assertThat(annotations.has(SAFE_TO_EVICT)).isEqualTo(free >= 90);
    }

    /** Workload selectors are not affected: they name some of the labels that a pod must have. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                                | {"cgroupns.dev/injected":"true"}
            {"metadata":null}                                                 | {"cgroupns.dev/injected":"true"}
            {"metadata":{"labels":null}}                                      | {"cgroupns.dev/injected":"true"}
            {"metadata":{"labels":{"app":"a"}}}                               | {"app":"a","cgroupns.dev/injected":"true"}
            {"metadata":{"labels":{"cgroupns.dev/injected":"false"}}}         | {"cgroupns.dev/injected":"true"}
            {"metadata":{"labels":{"cgroupns.dev/injected":"true"}}}          | {"cgroupns.dev/injected":"true"}
            """)
    void addsALabelToThePodsOwnLabels(String pod, String labels) throws JsonProcessingException {
        assertThat(patched(JSON.readTree(pod), new Delivery.InitContainer()).at("/metadata/labels"))
                .isEqualTo(JSON.readTree(labels));
    }

    /** The API server refuses such a pod, and its message must be about what the owner wrote. */
    @Test
    void leavesLabelsOfAnotherTypeUnchanged() throws JsonProcessingException {
        JsonNode pod = JSON.readTree("{\"metadata\":{\"labels\":\"app\"}}");

        assertThat(patched(pod, new Delivery.InitContainer())
                        .at("/metadata/labels")
                        .textValue())
                .isEqualTo("app");
    }

    private static ObjectNode pod(Map<String, String> annotations) {
        ObjectNode pod = JSON.createObjectNode();
        pod.putObject("metadata").set("annotations", JSON.valueToTree(annotations));
        return pod;
    }

    private static JsonNode annotated(JsonNode pod, Delivery delivery) {
        return patched(pod, delivery).at("/metadata/annotations");
    }

    private static JsonNode patched(JsonNode pod, Delivery delivery) {
        JsonPatch patch = new JsonPatch();
        PodMetadata.add(
                pod,
                room -> Optional.of("{}").filter(text -> text.length() <= room),
                new Existing(delivery, "ours", "/cgroupns"),
                patch);
        return io.fabric8.zjsonpatch.JsonPatch.apply(patch.toJson(), pod);
    }

    /** As Cluster Autoscaler reads it: split at commas, not trimmed. */
    private static Set<String> safeToEvict(JsonNode annotations) {
        String value = annotations.path(SAFE_TO_EVICT).asText();
        return value.isEmpty() ? Set.of() : Set.of(value.split(",", -1));
    }

    private static int size(JsonNode annotations) {
        return annotations
                .propertyStream()
                .mapToInt(each -> (each.getKey() + each.getValue().asText()).getBytes(StandardCharsets.UTF_8).length)
                .sum();
    }
}
