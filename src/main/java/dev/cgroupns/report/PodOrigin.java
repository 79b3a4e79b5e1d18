package dev.cgroupns.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * The origin of a pod. Its uid is not known: the API server sets it after admission.
 *
 * @param namespace its namespace
 * @param name its name; empty if the API server generates one
 * @param generateName the prefix of a generated name; may be empty
 * @param controller its controller; empty for a bare pod
 */
public record PodOrigin(String namespace, String name, String generateName, Optional<Controller> controller) {
    /**
     * Reads the origin from a review.
     *
     * @param namespace the request's namespace; the object need not name it
     * @param pod the pod in the review
     */
    static PodOrigin of(String namespace, JsonNode pod) {
        JsonNode metadata = pod.path("metadata");
        return new PodOrigin(
                Controller.bounded(namespace, Controller.LONGEST),
                Controller.text(metadata, "name"),
                Controller.text(metadata, "generateName"),
                Controller.of(metadata));
    }

    /** The controller, else the pod: {@code ReplicaSet/farm-6d5f9c}, {@code Pod/builder}, {@code Pod/builder-*}. */
    public String owner() {
        return controller.map(Controller::title).orElseGet(() -> "Pod/" + (name.isEmpty() ? generateName + "*" : name));
    }
}
