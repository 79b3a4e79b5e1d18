package dev.cgroupns.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.audit.ContainerProcesses.PidSharing;
import dev.cgroupns.verdict.Container;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fields of a pod that show its owner, its node and its start (Kubernetes API, Pod). */
final class RunningPod {
    private final JsonNode pod;

    RunningPod(JsonNode pod) {
        this.pod = pod;
    }

    String name() {
        return pod.at("/metadata/name").asText();
    }

    String namespace() {
        return pod.at("/metadata/namespace").asText();
    }

    Map<String, String> labels() {
        Map<String, String> labels = new LinkedHashMap<>();
        pod.at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    String node() {
        return pod.at("/spec/nodeName").asText();
    }

    /** When the pod was created, to the second, on the API server's clock. */
    Instant created() {
        Instant created = instant(pod.at("/metadata/creationTimestamp"));
        return created == null ? Instant.EPOCH : created;
    }

    /**
     * The direct controller; the pod itself if it has none. A static pod's controller is its Node, which does not
     * count.
     */
    Workload controller() {
        return pod.at("/metadata/ownerReferences")
                .valueStream()
                .filter(owner -> owner.path("controller").asBoolean())
                .filter(owner -> !owner.path("kind").asText().equals("Node"))
                .map(owner -> new Workload(
                        owner.path("apiVersion").asText(),
                        owner.path("kind").asText(),
                        namespace(),
                        owner.path("name").asText()))
                .findFirst()
                .orElseGet(() -> new Workload("v1", "Pod", namespace(), name()));
    }

    /** Whether the kubelet reports that a container is running. */
    boolean runs(Container container) {
        return running(container).isPresent();
    }

    /** When it started; null if that is not known. */
    @Nullable
    Instant startedAt(Container container) {
        return running(container)
                .map(running -> instant(running.path("startedAt")))
                .orElse(null);
    }

    /** A container's identifier at the runtime, such as that of {@code containerd://ID}; empty if it has none yet. */
    String containerId(Container container) {
        String id = statuses(container)
                .map(status -> status.path("containerID").asText())
                .findFirst()
                .orElse("");
        return id.substring(id.lastIndexOf('/') + 1);
    }

    /** Whose processes its containers see. */
    PidSharing pidSharing() {
        return pod.at("/spec/hostPID").asBoolean()
                        || pod.at("/spec/shareProcessNamespace").asBoolean()
                ? PidSharing.OTHERS
                : PidSharing.CONTAINER;
    }

    private Optional<JsonNode> running(Container container) {
        return statuses(container)
                .map(status -> status.path("state").path("running"))
                .filter(JsonNode::isObject)
                .findFirst();
    }

    private Stream<JsonNode> statuses(Container container) {
        return Stream.of("containerStatuses", "initContainerStatuses")
                .flatMap(field -> pod.path("status").path(field).valueStream())
                .filter(status -> status.path("name").asText().equals(container.name()));
    }

    /** The container's limits, else the pod's (KEP-2837). */
    Map<String, String> limits(Container container) {
        Map<String, String> own = limits(pod.at(container.pointer()));
        return own.isEmpty() ? limits(pod.path("spec")) : own;
    }

    private static Map<String, String> limits(JsonNode holder) {
        Map<String, String> limits = new LinkedHashMap<>();
        holder.at("/resources/limits")
                .properties()
                .forEach(entry -> limits.put(entry.getKey(), entry.getValue().asText()));
        return limits;
    }

    private static @Nullable Instant instant(JsonNode value) {
        try {
            return value.isTextual() ? Instant.parse(value.textValue()) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
