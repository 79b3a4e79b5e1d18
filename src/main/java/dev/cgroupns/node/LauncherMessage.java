package dev.cgroupns.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The termination message that the launcher's init container leaves in its pod's status, such as
 * {@code cgroupns-launcher 0.1.0 x86_64, cgroup v2}.
 *
 * <p>Tenants write pods. Only the message of an init container that can do nothing but install the launcher is read:
 * with another image, another command or a volume over {@code /sys/fs/cgroup} it could say anything.
 */
public final class LauncherMessage {
    private static final String NAME = "cgroupns-launcher";
    private static final String MOUNT_PATH = "/cgroupns";
    private static final List<String> COMMAND = List.of("/launcher", "install", MOUNT_PATH);
    /** The ServiceAccount admission plugin mounts its token into every container. */
    private static final String TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount";
    /** The default, which the API server writes into pods. */
    private static final String FILE = "/dev/termination-log";

    private static final Map<String, CgroupVersion> ENDINGS =
            Map.of(", cgroup v1\n", CgroupVersion.V1, ", cgroup v2\n", CgroupVersion.V2);

    private LauncherMessage() {}

    /**
     * The cgroup version of the node that the pod ran on; empty if the pod does not show it.
     *
     * @param pod as the API server has it
     * @param image the launcher's image of this installation
     */
    public static Optional<CgroupVersion> cgroupVersion(JsonNode pod, String image) {
        // A runtime class may run the pod in a virtual machine, which has cgroups of its own.
        boolean ours = !pod.at("/spec/runtimeClassName").isTextual()
                && named(pod.at("/spec/initContainers"))
                        .anyMatch(container -> onlyInstalls(container)
                                && container.path("image").asText().equals(image));
        return ours
                ? named(pod.at("/status/initContainerStatuses"))
                        .map(status -> status.at("/state/terminated/message").asText())
                        .flatMap(LauncherMessage::version)
                        .findFirst()
                : Optional.empty();
    }

    private static Stream<CgroupVersion> version(String message) {
        return ENDINGS.entrySet().stream()
                .filter(ending -> message.startsWith(NAME + " ") && message.endsWith(ending.getKey()))
                .map(Map.Entry::getValue);
    }

    private static Stream<JsonNode> named(JsonNode containers) {
        return containers
                .valueStream()
                .filter(each -> each.path("name").asText().equals(NAME));
    }

    private static boolean onlyInstalls(JsonNode container) {
        return texts(container.path("command")).equals(COMMAND)
                && container.path("args").isEmpty()
                && container.path("terminationMessagePath").asText(FILE).equals(FILE)
                && container.path("terminationMessagePolicy").asText("File").equals("File")
                && container.path("volumeMounts").valueStream().allMatch(LauncherMessage::isHarmless);
    }

    private static boolean isHarmless(JsonNode mount) {
        String path = mount.path("mountPath").asText();
        return path.equals(MOUNT_PATH) || path.equals(TOKEN);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
