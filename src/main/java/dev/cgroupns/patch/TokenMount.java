package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The mount of a service account's token, as the API server's ServiceAccount admission plugin adds it to each container
 * that has none.
 *
 * <p>The plugin runs before webhooks, and once more after them. If a webhook adds a container without this mount, the
 * plugin changes the pod again, and the API server then calls the webhooks a second time.
 */
final class TokenMount {
    /** {@code DefaultAPITokenMountPath} of the plugin. */
    private static final String PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
    /** {@code ServiceAccountVolumeName} of the plugin: it takes the first volume whose name begins so. */
    private static final String VOLUME_PREFIX = "kube-api-access-";

    private TokenMount() {}

    /** What the plugin would add to a new container of this pod; empty if this builder does not have it. */
    static Optional<ObjectNode> of(JsonNode pod, JsonNode builder) {
        for (JsonNode volume : pod.path("spec").path("volumes")) {
            String name = volume.path("name").asText();
            if (name.startsWith(VOLUME_PREFIX)) {
                ObjectNode mount = mount(name);
                return has(builder, mount) ? Optional.of(mount) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean has(JsonNode container, ObjectNode mount) {
        for (JsonNode each : container.path("volumeMounts")) {
            if (mount.equals(each)) {
                return true;
            }
        }
        return false;
    }

    private static ObjectNode mount(String volume) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", volume)
                .put("mountPath", PATH)
                .put("readOnly", true);
    }
}
