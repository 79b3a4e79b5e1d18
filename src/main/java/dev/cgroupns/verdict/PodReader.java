package dev.cgroupns.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.node.NodeRequirements;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Reads a {@link Pod} from its JSON tree.
 *
 * <p>A missing field, {@code null} and an empty value are read alike, as Kubernetes does. Fields that verdicts do not
 * need are not read, so that pods of newer API versions pass.
 */
public final class PodReader {
    private static final String OS_LABEL = "kubernetes.io/os";
    private static final String WINDOWS_NAME = "windows";

    private PodReader() {}

    /**
     * Reads what verdicts need. Any image may be the launcher's.
     *
     * @param pod a Pod, or a pod template: an object with {@code metadata} and {@code spec}
     * @throws InvalidPodException if a field that verdicts need has a type that Kubernetes does not accept
     */
    public static Pod read(JsonNode pod) {
        return read(pod, _ -> true);
    }

    /**
     * Reads what verdicts need.
     *
     * @param pod a Pod, or a pod template: an object with {@code metadata} and {@code spec}
     * @param isLauncherImage whether an image reference may name the launcher's image
     * @throws InvalidPodException if a field that verdicts need has a type that Kubernetes does not accept
     */
    public static Pod read(JsonNode pod, Predicate<String> isLauncherImage) {
        JsonNode spec = object(pod, "spec", "");
        Map<String, String> nodeSelector = strings(spec, "nodeSelector", "/spec", _ -> true);
        checkItems(spec, "volumes", "name", "/spec");
        PreviousInjection previous = PreviousInjection.in(spec, isLauncherImage);
        List<Container> containers = new ArrayList<>();
        JsonNode podSecurity = object(spec, "securityContext", "/spec");
        Map<String, String> hostPaths = ProbesAndMounts.hostPaths(spec);
        readList(spec, "initContainers", podSecurity, previous, hostPaths, containers);
        readList(spec, "containers", podSecurity, previous, hostPaths, containers);
        return new Pod(
                strings(object(pod, "metadata", ""), "annotations", "/metadata", PodReader::isRead),
                NodeRequirements.read(spec, nodeSelector),
                os(spec, nodeSelector),
                userNamespace(spec),
                previous,
                containers);
    }

    private static OperatingSystem os(JsonNode spec, Map<String, String> nodeSelector) {
        String name = text(object(spec, "os", "/spec"), "name", "/spec/os");
        String asked = name.isEmpty() ? nodeSelector.getOrDefault(OS_LABEL, "") : name;
        return WINDOWS_NAME.equals(asked) ? OperatingSystem.WINDOWS : OperatingSystem.LINUX;
    }

    private static UserNamespace userNamespace(JsonNode spec) {
        return isAbsent(spec.path("hostUsers")) || flag(spec, "hostUsers", "/spec")
                ? UserNamespace.HOST
                : UserNamespace.POD;
    }

    private static void readList(
            JsonNode spec,
            String field,
            JsonNode podSecurity,
            PreviousInjection previous,
            Map<String, String> hostPaths,
            List<Container> into) {
        JsonNode list = array(spec, field, "/spec");
        for (int index = 0; index < list.size(); index++) {
            String pointer = "/spec/" + field + "/" + index;
            JsonNode container = list.get(index);
            if (!container.isObject()) {
                throw new InvalidPodException(pointer, "a container", kindOf(container));
            }
            into.add(container(container, kind(field, container), index, podSecurity, previous, hostPaths, pointer));
        }
    }

    private static ContainerKind kind(String field, JsonNode container) {
        if (field.equals(ContainerKind.CONTAINER.field())) {
            return ContainerKind.CONTAINER;
        }
        boolean restarts = "Always".equals(container.path("restartPolicy").textValue());
        return restarts ? ContainerKind.SIDECAR : ContainerKind.INIT_CONTAINER;
    }

    private static Container container(
            JsonNode container,
            ContainerKind kind,
            int index,
            JsonNode podSecurity,
            PreviousInjection previous,
            Map<String, String> hostPaths,
            String pointer) {
        checkItems(container, "volumeMounts", "mountPath", pointer);
        checkItems(container, "volumeDevices", "devicePath", pointer);
        JsonNode security = object(container, "securityContext", pointer);
        return new Container(
                kind,
                index,
                text(container, "name", pointer),
                text(container, "image", pointer),
                list(container, "command", pointer),
                list(container, "args", pointer),
                env(container, pointer),
                flag(security, "privileged", pointer + "/securityContext")
                        ? Privilege.PRIVILEGED
                        : Privilege.UNPRIVILEGED,
                runAs(security, podSecurity),
                previous.launcherOf(container, kind, index),
                ProbesAndMounts.read(container, hostPaths));
    }

    /** Each field of the container overrides the pod's, as in the kubelet. */
    private static RunAs runAs(JsonNode security, JsonNode podSecurity) {
        JsonNode user = ownOrInherited(security, podSecurity, "runAsUser");
        if (user.isIntegralNumber()) {
            return user.longValue() == 0 ? RunAs.ROOT : RunAs.NON_ROOT;
        }
        // The kubelet then refuses to start the container as root, so the image's USER is not root either.
        boolean nonRoot = ownOrInherited(security, podSecurity, "runAsNonRoot").asBoolean(false);
        return nonRoot ? RunAs.NON_ROOT : RunAs.IMAGE_USER;
    }

    private static JsonNode ownOrInherited(JsonNode security, JsonNode podSecurity, String field) {
        JsonNode own = security.path(field);
        return isAbsent(own) ? podSecurity.path(field) : own;
    }

    private static Map<String, String> env(JsonNode container, String pointer) {
        JsonNode entries = array(container, "env", pointer);
        if (entries.isEmpty()) {
            return Map.of();
        }
        Map<String, String> env = LinkedHashMap.newLinkedHashMap(entries.size());
        for (JsonNode entry : entries) {
            JsonNode value = entry.path("value");
            String name = entry.path("name").asText();
            if (value.isTextual()) {
                env.put(name, value.textValue());
            } else {
                // The last entry counts, and its value comes from elsewhere (valueFrom).
                env.remove(name);
            }
        }
        return env;
    }

    /** Checks types: with a field of another type, the launcher's mount could not be told apart from others. */
    private static void checkItems(JsonNode parent, String field, String text, String pointer) {
        JsonNode items = array(parent, field, pointer);
        for (int index = 0; index < items.size(); index++) {
            JsonNode item = items.get(index);
            if (!item.isObject() || !(item.path(text).isTextual() || isAbsent(item.path(text)))) {
                // The pointer is only made for a message: a pod can have tens of thousands of items.
                String wrong = pointer + "/" + field + "/" + index;
                throw item.isObject()
                        ? new InvalidPodException(wrong + "/" + text, "a string", kindOf(item.path(text)))
                        : new InvalidPodException(wrong, "an object", kindOf(item));
            }
        }
    }

    private static JsonNode object(JsonNode parent, String field, String pointer) {
        JsonNode value = parent.path(field);
        if (!value.isObject() && !isAbsent(value)) {
            throw new InvalidPodException(pointer + "/" + field, "an object", kindOf(value));
        }
        return value;
    }

    private static JsonNode array(JsonNode parent, String field, String pointer) {
        JsonNode value = parent.path(field);
        if (!value.isArray() && !isAbsent(value)) {
            throw new InvalidPodException(pointer + "/" + field, "a list", kindOf(value));
        }
        return value;
    }

    private static List<String> list(JsonNode parent, String field, String pointer) {
        JsonNode values = array(parent, field, pointer);
        if (values.isEmpty()) {
            return List.of();
        }
        List<String> strings = new ArrayList<>(values.size());
        String list = pointer + "/" + field;
        for (int i = 0; i < values.size(); i++) {
            strings.add(string(values.get(i), list, i));
        }
        return strings;
    }

    /** Others are only checked: a pod can have tens of thousands of annotations. */
    private static boolean isRead(String annotation) {
        return annotation.startsWith(Annotations.PREFIX) || annotation.equals(Judge.MIRROR_ANNOTATION);
    }

    /** @param wanted the keys to keep */
    private static Map<String, String> strings(
            JsonNode parent, String field, String pointer, Predicate<String> wanted) {
        JsonNode values = object(parent, field, pointer);
        if (values.isEmpty()) {
            return Map.of();
        }
        Map<String, String> strings = new LinkedHashMap<>();
        String below = pointer + "/" + field;
        values.properties().forEach(entry -> {
            if (!entry.getValue().isNull()) {
                String value = string(entry.getValue(), below, entry.getKey());
                if (wanted.test(entry.getKey())) {
                    strings.put(entry.getKey(), value);
                }
            }
        });
        return strings;
    }

    private static String text(JsonNode parent, String field, String pointer) {
        JsonNode value = parent.path(field);
        return isAbsent(value) ? "" : string(value, pointer, field);
    }

    private static boolean flag(JsonNode parent, String field, String pointer) {
        JsonNode value = parent.path(field);
        if (!value.isBoolean() && !isAbsent(value)) {
            throw new InvalidPodException(pointer + "/" + field, "true or false", kindOf(value));
        }
        return value.booleanValue();
    }

    private static String string(JsonNode value, String pointer, Object last) {
        if (!value.isTextual()) {
            throw new InvalidPodException(pointer + "/" + last, "a string", kindOf(value));
        }
        return value.textValue();
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static String kindOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "an object";
            case ARRAY -> "a list";
            case STRING, BINARY -> "a string";
            case NUMBER -> "the number " + value.asText();
            case BOOLEAN -> value.asText();
            case NULL, MISSING -> "null";
        };
    }
}
