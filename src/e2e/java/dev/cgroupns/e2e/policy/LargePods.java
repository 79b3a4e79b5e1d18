package dev.cgroupns.e2e.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Pods of privileged containers that are large in one way each.
 *
 * @param program the program that the containers run
 */
record LargePods(String program) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String IMAGE = "corp/b";
    private static final Map<String, Object> PRIVILEGED = Map.of("privileged", true);

    JsonNode containers(int count) {
        return pod(
                IntStream.range(0, count)
                        .mapToObj(i -> container("b" + i, List.of()))
                        .toList(),
                Map.of(),
                0);
    }

    /** Arguments of at most 17 characters. */
    JsonNode arguments(int count) {
        return pod(
                List.of(container(
                        "b0",
                        IntStream.range(0, count).mapToObj(i -> "--label=a" + i).toList())),
                Map.of(),
                0);
    }

    JsonNode argumentOf(int characters) {
        return pod(List.of(container("b0", List.of("x".repeat(characters)))), Map.of(), 0);
    }

    JsonNode variables(int count) {
        Map<String, Object> container = new HashMap<>(container("b0", List.of()));
        container.put(
                "env",
                IntStream.range(0, count)
                        .mapToObj(i -> Map.of("name", "E" + i, "value", "v"))
                        .toList());
        return pod(List.of(container), Map.of(), 0);
    }

    JsonNode volumes(int count) {
        return pod(List.of(container("b0", List.of())), Map.of(), count);
    }

    JsonNode annotations(int count) {
        return pod(
                List.of(container("b0", List.of())),
                IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "example.com/a" + i, i -> "v")),
                0);
    }

    /** Words in the annotation with the image's entrypoint. */
    JsonNode entrypointOf(int words) {
        return pod(
                List.of(Map.of("name", "b0", "image", IMAGE, "securityContext", PRIVILEGED)),
                Map.of("cgroupns.dev/entrypoint.b0", "[\"" + program + "\"" + ",\"\"".repeat(words - 1) + "]"),
                0);
    }

    private Map<String, Object> container(String name, List<String> args) {
        return Map.of(
                "name", name, "image", IMAGE, "command", List.of(program), "args", args, "securityContext", PRIVILEGED);
    }

    private static JsonNode pod(List<Map<String, Object>> containers, Map<String, String> annotations, int volumes) {
        return JSON.valueToTree(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of("name", "pod", "annotations", annotations),
                "spec",
                Map.of(
                        "containers",
                        containers,
                        "volumes",
                        IntStream.range(0, volumes)
                                .mapToObj(i -> Map.of("name", "v" + i, "emptyDir", Map.of()))
                                .toList())));
    }
}
