package dev.cgroupns.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Where a pod comes from. Its uid is not known: the API server sets it after admission.
 *
 * @param namespace its namespace
 * @param name its name; empty if the API server is to make one
 * @param generateName what its name begins with; empty if the pod has a name of its own
 * @param controller what created it; empty for a bare pod
 */
public record PodOrigin(String namespace, String name, String generateName, Optional<Controller> controller) {
    /**
     * Reads it.
     *
     * @param namespace of the request: the object need not name it
     * @param pod as the review has it
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
