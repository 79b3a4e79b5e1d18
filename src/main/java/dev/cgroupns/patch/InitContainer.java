package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.verdict.ContainerKind;
import dev.cgroupns.verdict.LauncherCommand;
import dev.cgroupns.verdict.Verdict.Inject;
import java.util.List;

/** The init container that copies the launcher into the pod. */
final class InitContainer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** In the launcher image, which holds nothing else. */
    private static final String PROGRAM = "/launcher";

    private static final String INSTALL = "install";

    private InitContainer() {}

    /** Whether an earlier pass made this container, of whatever version. */
    static boolean isOurs(JsonNode container) {
        JsonNode command = container.path("command");
        JsonNode mount = container.path("volumeMounts").path(0);
        String directory = command.path(2).asText();
        return container.path("name").asText().startsWith(Placement.NAME)
                && PROGRAM.equals(command.path(0).textValue())
                && INSTALL.equals(command.path(1).textValue())
                && directory.startsWith(LauncherCommand.MOUNT_PATH)
                && directory.equals(mount.path("mountPath").textValue())
                && mount.path("name").isTextual();
    }

    static ObjectNode container(
            Placement.New placement, LauncherSettings launcher, JsonNode pod, List<Inject> targets) {
        ObjectNode container = JSON.objectNode();
        container.put("name", placement.container());
        container.put("image", launcher.image());
        container.put("imagePullPolicy", launcher.pullPolicy().value());
        container.putArray("command").add(PROGRAM).add(INSTALL).add(placement.mountPath());
        JsonNode builder = pod.at(model(targets).container().pointer());
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
        return container;
    }

    /** The one that the init container is like: a container, where one is a target, since those run longest. */
    private static Inject model(List<Inject> targets) {
        return targets.stream()
                .filter(target -> target.container().kind() == ContainerKind.CONTAINER)
                .findFirst()
                .orElse(targets.getFirst());
    }

    /**
     * A copy of the builder's, devices and huge pages included. The pod's effective request is a maximum over its init
     * containers, so it cannot grow; kubelet hands an init container's devices on to the containers (device manager,
     * and the scheduler for devices by DRA). A Guaranteed pod stays so, and what LimitRange and ResourceQuota accepted
     * once they accept twice: a LimitRange gives its default to a container that does not name a resource, be it with
     * zero, and refuses one that does not name a resource it has a minimum for. Claims are not copied: they count for
     * the pod, and no policy demands them of a container.
     */
    private static ObjectNode resources(JsonNode builder) {
        JsonNode resources = builder.path("resources");
        ObjectNode copy = JSON.objectNode();
        for (String kind : List.of("limits", "requests")) {
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
