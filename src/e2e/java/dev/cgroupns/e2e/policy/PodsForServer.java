package dev.cgroupns.e2e.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Repairs random pods so that the API server accepts them. */
final class PodsForServer {
    private PodsForServer() {}

    static JsonNode mended(JsonNode random) {
        ObjectNode pod = random.deepCopy();
        if (pod.at("/metadata/annotations") instanceof ObjectNode annotations) {
            // A key that must be escaped in JSON pointers, which Kubernetes does not allow.
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

    /** Whether a mount path near the launcher's contains "..", which the policy does not follow. */
    static boolean hasUnclearPath(JsonNode pod) {
        return pod.findValues("mountPath").stream()
                .map(JsonNode::asText)
                .anyMatch(path -> path.contains("..") && path.contains("cgroupns"));
    }
}
