package dev.cgroupns.report;

import java.util.Optional;

/**
 * The object that an event is about.
 *
 * @param namespace the namespace of the object and of the event
 * @param apiVersion such as {@code apps/v1}
 * @param kind such as {@code Deployment}
 * @param name its name
 * @param uid its uid; empty for a pod, which has none during admission
 */
public record EventSubject(String namespace, String apiVersion, String kind, String name, String uid) {

    /**
     * The pod's controller, else the pod. Empty for a bare pod whose name the API server has not generated yet, and for
     * a static pod, whose controller is its Node.
     */
    public static Optional<EventSubject> of(PodOrigin origin) {
        if (origin.controller().isPresent()) {
            return origin.controller()
                    .filter(controller -> !controller.kind().equals("Node"))
                    .map(controller -> of(origin.namespace(), controller));
        }
        return origin.name().isEmpty()
                ? Optional.empty()
                : Optional.of(new EventSubject(origin.namespace(), "v1", "Pod", origin.name(), ""));
    }

    private static EventSubject of(String namespace, Controller controller) {
        return new EventSubject(
                namespace, controller.apiVersion(), controller.kind(), controller.name(), controller.uid());
    }
}
