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
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The label and the annotations of an injected pod. All annotations are written here, because Kubernetes limits their
 * total size.
 */
final class PodMetadata {
    /**
     * Names of volumes that may be lost with a node that Cluster Autoscaler removes, separated by commas and compared
     * literally. Without it, a pod with an {@code emptyDir} keeps its node from being removed.
     */
    private static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";

    /** The limit for all keys and values of a pod's annotations, in bytes: Kubernetes refuses a larger pod. */
    private static final int TOTAL_SIZE_LIMIT = 256 * 1024;

    /** For {@code kubectl get pods -l}. Anyone can set it, so no code reads it. */
    private static final String INJECTED = "cgroupns.dev/injected";

    private PodMetadata() {}

    /**
     * Labels and annotates the pod; an annotation that would make the pod too large to be accepted is left out.
     *
     * @param status the status annotation for a size in bytes; empty if none fits
     */
    static void add(JsonNode pod, LongFunction<Optional<String>> status, Placement placement, JsonPatch patch) {
        JsonNode present = pod.path("metadata").path("annotations");
        Map<String, String> added = new LinkedHashMap<>();
        long room = roomBeside(present);
        switch (placement.delivery()) {
            case Delivery.InitContainer() -> {
                String volumes = with(placement.volume(), present.path(SAFE_TO_EVICT));
                long size = size(SAFE_TO_EVICT, volumes) - sizeOf(SAFE_TO_EVICT, present);
                if (size <= room && !volumes.equals(present.path(SAFE_TO_EVICT).textValue())) {
                    added.put(SAFE_TO_EVICT, volumes);
                    room -= size;
                }
            }
            case Delivery.ImageVolume(), Delivery.ConfigMap _ -> {}
        }
        status.apply(room + sizeOf(Annotations.STATUS, present) - size(Annotations.STATUS, ""))
                .ifPresent(text -> added.put(Annotations.STATUS, text));
        write(pod, added, patch);
    }

    /**
     * Removes the label and the annotations, and what they leave empty.
     *
     * @param pod is changed
     * @param volumes the volumes that are removed from the pod
     */
    static void remove(ObjectNode pod, Set<String> volumes) {
        if (!(pod.path("metadata") instanceof ObjectNode metadata)) {
            return;
        }
        if (metadata.path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(Annotations.STATUS);
            String present = annotations.path(SAFE_TO_EVICT).asText();
            String rest = Stream.of(present.split(",", -1))
                    .filter(volume -> !volumes.contains(volume))
                    .collect(Collectors.joining(","));
            if (rest.isEmpty()) {
                annotations.remove(SAFE_TO_EVICT);
            } else {
                annotations.put(SAFE_TO_EVICT, rest);
            }
            removeIfEmpty(metadata, "annotations");
        }
        if (metadata.path("labels") instanceof ObjectNode labels) {
            labels.remove(INJECTED);
            removeIfEmpty(metadata, "labels");
        }
        removeIfEmpty(pod, "metadata");
    }

    private static void removeIfEmpty(ObjectNode object, String field) {
        if (object.path(field).isEmpty()) {
            object.remove(field);
        }
    }

    /** The bytes left of the limit; negative if a dry run's annotations are already too large. */
    private static long roomBeside(JsonNode present) {
        long room = TOTAL_SIZE_LIMIT;
        for (Map.Entry<String, JsonNode> each : present.properties()) {
            room -= size(each.getKey(), each.getValue().asText());
        }
        return room;
    }

    /** An annotation's size in bytes; 0 if the pod does not have it. */
    private static long sizeOf(String key, JsonNode annotations) {
        return annotations.has(key) ? size(key, annotations.path(key).asText()) : 0;
    }

    private static String with(String volume, JsonNode present) {
        String volumes = present.textValue();
        if (volumes == null || volumes.isEmpty()) {
            return volume;
        }
        return List.of(volumes.split(",", -1)).contains(volume) ? volumes : volumes + "," + volume;
    }

    private static long size(String key, String value) {
        return (long) key.getBytes(StandardCharsets.UTF_8).length + value.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void write(JsonNode pod, Map<String, String> annotations, JsonPatch patch) {
        Map<String, String> labels = Map.of(INJECTED, "true");
        JsonNode metadata = pod.path("metadata");
        if (metadata.isObject()) {
            put(metadata, "annotations", annotations, patch);
            put(metadata, "labels", labels, patch);
            return;
        }
        ObjectNode added = JsonNodeFactory.instance.objectNode();
        if (!annotations.isEmpty()) {
            added.set("annotations", object(annotations));
        }
        added.set("labels", object(labels));
        patch.set(pod, "", "metadata", added);
    }

    private static void put(JsonNode metadata, String field, Map<String, String> values, JsonPatch patch) {
        JsonNode present = metadata.path(field);
        if (present.isObject()) {
            values.forEach((key, value) -> {
                if (!value.equals(present.path(key).textValue())) {
                    patch.set(present, "/metadata/" + field, key, JsonNodeFactory.instance.textNode(value));
                }
            });
        } else if (!values.isEmpty() && (present.isMissingNode() || present.isNull())) {
            // A field of any other type stays: the API server refuses the pod and shows what its owner wrote.
            patch.set(metadata, "/metadata", field, object(values));
        }
    }

    private static ObjectNode object(Map<String, String> values) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        values.forEach(object::put);
        return object;
    }
}
