package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.delivery.Delivery;
import dev.cgroupns.verdict.Annotations;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an injected pod is annotated with. All annotations that we write are written here: their sizes count together. */
final class PodAnnotations {
    /**
     * Names of volumes that Cluster Autoscaler may lose with a node, separated by commas and compared as they stand.
     * Without it a pod with an {@code emptyDir} keeps its node from being removed.
     */
    private static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";

    /** Of all keys and values of a pod's annotations, in bytes: Kubernetes refuses a pod that has more. */
    private static final int TOTAL_SIZE_LIMIT = 256 * 1024;

    private PodAnnotations() {}

    /** Annotates the pod; an annotation that would make the pod too large to be accepted is left out. */
    static void add(JsonNode pod, String status, Placement placement, JsonPatch patch) {
        JsonNode present = pod.at("/metadata/annotations");
        Map<String, String> wanted = new LinkedHashMap<>();
        switch (placement.delivery()) {
            case Delivery.InitContainer() ->
                wanted.put(SAFE_TO_EVICT, with(placement.volume(), present.path(SAFE_TO_EVICT)));
            case Delivery.ImageVolume(), Delivery.ConfigMap _ -> {}
        }
        wanted.put(Annotations.STATUS, status);
        write(pod, fitting(wanted, present), patch);
    }

    private static String with(String volume, JsonNode present) {
        String volumes = present.textValue();
        if (volumes == null || volumes.isEmpty()) {
            return volume;
        }
        return List.of(volumes.split(",", -1)).contains(volume) ? volumes : volumes + "," + volume;
    }

    private static Map<String, String> fitting(Map<String, String> wanted, JsonNode present) {
        long size = present.propertyStream()
                .mapToLong(each -> size(each.getKey(), each.getValue().asText()))
                .sum();
        Map<String, String> fitting = new LinkedHashMap<>();
        for (Map.Entry<String, String> each : wanted.entrySet()) {
            JsonNode replaced = present.path(each.getKey());
            long more = size(each.getKey(), each.getValue())
                    - (replaced.isMissingNode() ? 0 : size(each.getKey(), replaced.asText()));
            if (size + more <= TOTAL_SIZE_LIMIT && !each.getValue().equals(replaced.textValue())) {
                size += more;
                fitting.put(each.getKey(), each.getValue());
            }
        }
        return fitting;
    }

    private static long size(String key, String value) {
        return (long) key.getBytes(StandardCharsets.UTF_8).length + value.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void write(JsonNode pod, Map<String, String> values, JsonPatch patch) {
        JsonNode metadata = pod.path("metadata");
        JsonNode annotations = metadata.path("annotations");
        if (annotations.isObject()) {
            values.forEach((key, value) ->
                    patch.set(annotations, "/metadata/annotations", key, JsonNodeFactory.instance.textNode(value)));
            return;
        }
        ObjectNode added = JsonNodeFactory.instance.objectNode();
        values.forEach(added::put);
        if (metadata.isObject()) {
            patch.set(metadata, "/metadata", "annotations", added);
        } else {
            ObjectNode newMetadata = JsonNodeFactory.instance.objectNode();
            newMetadata.set("annotations", added);
            patch.set(pod, "", "metadata", newMetadata);
        }
    }
}
