package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The parts of a pod that an injection must not change. */
final class OwnersParts {
    private OwnersParts() {}

    /** The pod without the parts that an injection may add or change. */
    static JsonNode of(JsonNode pod, Injection injection) {
        ObjectNode rest = pod.deepCopy();
        Set<String> added = new HashSet<>();
        injection.patch().operations().forEach(operation -> {
            JsonNode value = operation.value().isArray() ? operation.value().path(0) : operation.value();
            if (operation.path().startsWith("/spec/volumes") || operation.path().startsWith("/spec/initContainers")) {
                added.add(value.path("name").asText() + value.path("image").asText());
            }
        });
        if (rest.at("/metadata/annotations") instanceof ObjectNode annotations) {
            annotations.remove("cgroupns.dev/status");
            annotations.remove("cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes");
        }
        if (rest.at("/metadata/labels") instanceof ObjectNode labels) {
            labels.remove("cgroupns.dev/injected");
        }
        for (String field : List.of("annotations", "labels")) {
            if (rest.path("metadata") instanceof ObjectNode metadata
                    && metadata.path(field).isEmpty()) {
                metadata.remove(field);
            }
        }
        if (rest.path("metadata").isEmpty()) {
            rest.remove("metadata");
        }
        for (String list : List.of("volumes", "initContainers")) {
            if (rest.path("spec").path(list) instanceof ArrayNode array) {
                array.removeIf(each -> added.contains(
                        each.path("name").asText() + each.path("image").asText()));
                if (array.isEmpty()) {
                    ((ObjectNode) rest.path("spec")).remove(list);
                }
            }
        }
        Set<String> targets = new HashSet<>();
        injection
                .judgement()
                .injections()
                .forEach(each -> targets.add(each.container().name()));
        rest.at("/spec/initContainers")
                .valueStream()
                .filter(each -> !targets.contains(each.path("name").asText()))
                .filter(OwnersParts::installs)
                .forEach(each -> ((ObjectNode) each).remove("resources"));
        containers(rest)
                .filter(each -> targets.contains(each.path("name").asText()))
                .forEach(each -> {
                    ((ObjectNode) each).remove(List.of("command", "args"));
                    if (each.path("volumeMounts") instanceof ArrayNode mounts) {
                        mounts.removeIf(mount -> mount.path("readOnly").asBoolean());
                        if (mounts.isEmpty()) {
                            ((ObjectNode) each).remove("volumeMounts");
                        }
                    }
                });
        return rest;
    }

    static JsonNode withoutResourcesOfOurs(JsonNode pod) {
        JsonNode rest = pod.deepCopy();
        rest.at("/spec/initContainers")
                .valueStream()
                .filter(OwnersParts::installs)
                .forEach(each -> ((ObjectNode) each).remove("resources"));
        return rest;
    }

    private static boolean installs(JsonNode container) {
        return container.path("command").path(1).asText().equals("install");
    }

    static Stream<JsonNode> containers(JsonNode pod) {
        return Stream.concat(
                pod.at("/spec/initContainers").valueStream(),
                pod.at("/spec/containers").valueStream());
    }
}
