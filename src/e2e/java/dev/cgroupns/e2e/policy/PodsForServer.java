package dev.cgroupns.e2e.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes pods that the API server takes of those that only have to be read: every one of these is refused as it is. */
final class PodsForServer {
    private PodsForServer() {}

    static JsonNode mended(JsonNode random) {
        ObjectNode pod = random.deepCopy();
        if (pod.at("/metadata/annotations") instanceof ObjectNode annotations) {
            // A key that has to be escaped in JSON pointers, and that Kubernetes does not allow.
            annotations.remove("x/y~z");
            annotations.put("x/y", "1");
        }
        ObjectNode spec = (ObjectNode) pod.path("spec");
        ArrayNode containers = (ArrayNode) spec.path("containers");
        if (containers.isEmpty()) {
            containers.addObject().put("name", "only").put("image", "corp/only");
        }
        ArrayNode volumes = spec.path("volumes") instanceof ArrayNode present ? present : spec.putArray("volumes");
        Set<String> names = new HashSet<>();
        volumes.forEach(volume -> names.add(volume.path("name").asText()));
        for (String field : List.of("initContainers", "containers")) {
            for (JsonNode each : spec.path(field)) {
                ObjectNode container = (ObjectNode) each;
                container.remove("volumeDevices");
                if (field.equals("containers")) {
                    container.remove("restartPolicy");
                }
                for (JsonNode mount : container.path("volumeMounts")) {
                    if (names.add(mount.path("name").asText())) {
                        volumes.addObject()
                                .put("name", mount.path("name").asText())
                                .putObject("emptyDir");
                    }
                }
            }
        }
        if (volumes.isEmpty()) {
            spec.remove("volumes");
        }
        return pod;
    }

    /** Whether a mount's path near the launcher's goes by "..", which the policy does not follow. */
    static boolean hasUnclearPath(JsonNode pod) {
        return pod.findValues("mountPath").stream()
                .map(JsonNode::asText)
                .anyMatch(path -> path.contains("..") && path.contains("cgroupns"));
    }
}
