package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.InvalidPodException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A pod in a document: a Pod itself, or the template of a workload.
 *
 * @param kind of the object
 * @param name of the object; its generateName, or {@code (no name)}
 * @param objectPointer JSON pointer of the object in the document, empty unless it is an item of a List
 * @param pointer JSON pointer of the pod in the document
 */
record PodTemplate(String kind, String name, String objectPointer, String pointer) {

    /**
     * All pods of a document, in its order.
     *
     * @throws InvalidPodException if something else stands where a pod template belongs; its pointer starts at the
     *     document
     */
    static List<PodTemplate> in(JsonNode document) {
        List<PodTemplate> templates = new ArrayList<>();
        collect(document, "", templates);
        return templates;
    }

    private static void collect(JsonNode object, String pointer, List<PodTemplate> into) {
        String kind = object.path("kind").asText();
        switch (kind) {
            case "Pod" -> add(object, pointer, List.of(), into);
            case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job" ->
                add(object, pointer, List.of("spec", "template"), into);
            case "CronJob" -> add(object, pointer, List.of("spec", "jobTemplate", "spec", "template"), into);
            case "PodTemplate" -> add(object, pointer, List.of("template"), into);
            case String other
            when other.endsWith("List") -> {
                JsonNode items = object.path("items");
                for (int i = 0; i < items.size(); i++) {
                    collect(items.path(i), pointer + "/items/" + i, into);
                }
            }
            default -> {
                // No kind that makes pods.
            }
        }
    }

    private static void add(JsonNode object, String objectPointer, List<String> path, List<PodTemplate> into) {
        JsonNode part = object;
        String pointer = objectPointer;
        for (String field : path) {
            part = part.path(field);
            pointer += "/" + field;
            if (part.isMissingNode() || part.isNull()) {
                return;
            }
            if (!part.isObject()) {
                throw new InvalidPodException(
                        pointer, "an object", part.getNodeType().name().toLowerCase(Locale.ROOT));
            }
        }
        JsonNode metadata = object.path("metadata");
        String generated = metadata.path("generateName").asText("(no name)");
        String name = metadata.path("name").asText(generated);
        into.add(new PodTemplate(object.path("kind").asText(), name, objectPointer, pointer));
    }

    /** Such as {@code Deployment/buildkitd}. */
    String title() {
        return kind + "/" + name;
    }
}
