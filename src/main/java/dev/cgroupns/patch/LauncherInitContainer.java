package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.ContainerKind;
import dev.cgroupns.verdict.LauncherCommand;
import dev.cgroupns.verdict.PreviousInjection;
import java.util.List;

/** The init container that copies the launcher into the pod. */
final class LauncherInitContainer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> QUANTITIES = List.of("limits", "requests");

    private LauncherInitContainer() {}

    static ObjectNode container(
            Placement.New placement, LauncherSettings launcher, JsonNode pod, List<Container> builders) {
        ObjectNode container = JSON.objectNode();
        container.put("name", placement.container());
        container.put("image", launcher.image());
        container.put("imagePullPolicy", launcher.pullPolicy().value());
        container
                .putArray("command")
                .add(LauncherCommand.PROGRAM)
                .add(LauncherCommand.INSTALL)
                .add(placement.mountPath());
        JsonNode builder = model(builders).in(pod.path("spec"));
        ObjectNode resources = resources(builder);
        if (!resources.isEmpty()) {
            container.set("resources", resources);
        }
        ObjectNode security = launcher.security().context(pod, builder);
        if (!security.isEmpty()) {
            container.set("securityContext", security);
        }
        ArrayNode mounts = container.putArray("volumeMounts");
        mounts.addObject().put("name", placement.volume()).put("mountPath", placement.mountPath());
        // The launcher needs no token. But the API server adds it in any case, and then calls every webhook again.
        TokenMount.of(pod, builder).ifPresent(mounts::add);
        return container;
    }

    /** The builder whose resources are copied: a container rather than an init container, since it runs longest. */
    private static Container model(List<Container> builders) {
        return builders.stream()
                .filter(builder -> builder.kind() == ContainerKind.CONTAINER)
                .findFirst()
                .orElse(builders.getFirst());
    }

    /**
     * Gives a previous injection's init container its builder's current resources: webhooks that are called after this
     * one change requests, as the Vertical Pod Autoscaler's does.
     *
     * @param builders the containers that start through the launcher that it delivers; not empty
     */
    static void follow(JsonNode pod, PreviousInjection.Installer installer, List<Container> builders, JsonPatch patch) {
        String pointer = "/spec/initContainers/" + installer.index();
        JsonNode container = pod.at(pointer);
        ObjectNode wanted = resources(model(builders).in(pod.path("spec")));
        ObjectNode present = container.path("resources") instanceof ObjectNode object ? object : JSON.objectNode();
        ObjectNode changed = present.deepCopy();
        QUANTITIES.forEach(kind -> {
            if (wanted.has(kind)) {
                changed.set(kind, wanted.get(kind));
            } else if (!changed.path(kind).isEmpty()) {
                changed.remove(kind);
            }
        });
        if (!changed.equals(present)) {
            patch.set(container, pointer, "resources", changed);
        }
    }

    /**
     * A copy of a builder's resources, including devices and huge pages. The pod's effective request is a maximum over
     * its init containers, so it cannot grow; the kubelet reuses an init container's devices for the containers (device
     * manager, and the scheduler for devices by DRA). A Guaranteed pod stays Guaranteed, and LimitRange and
     * ResourceQuota accept the copy, since they accepted the original: a LimitRange gives its default to a container
     * that does not name a resource, even as zero, and refuses one that does not name a resource it has a minimum for.
     * Claims are not copied: they count for the pod, and no policy demands them of a container.
     */
    private static ObjectNode resources(JsonNode builder) {
        JsonNode resources = builder.path("resources");
        ObjectNode copy = JSON.objectNode();
        for (String kind : QUANTITIES) {
            ObjectNode quantities = JSON.objectNode();
            resources.path(kind).properties().forEach(entry -> {
                if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
                    quantities.set(entry.getKey(), entry.getValue());
                }
            });
            if (!quantities.isEmpty()) {
                copy.set(kind, quantities);
            }
        }
        return copy;
    }
}
