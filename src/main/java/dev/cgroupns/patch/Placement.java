package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.ContainerKind;
import dev.cgroupns.verdict.LauncherCommand;
import dev.cgroupns.verdict.Verdict.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The names in a pod under which the launcher is delivered. */
sealed interface Placement {
    /** Of the init container and of the volume; a number is added where a pod uses it already. */
    String NAME = "cgroupns-launcher";

    /** The volume that holds the launcher. */
    String volume();

    /** Where the volume is mounted in the targets. */
    String mountPath();

    /** The pod has no init container of ours that runs in time: these names are free for one. */
    record New(String container, String volume, String mountPath) implements Placement {}

    /**
     * An earlier pass made it: the API server calls again where another webhook changed the pod (reinvocationPolicy
     * IfNeeded).
     */
    record Existing(String volume, String mountPath) implements Placement {}

    /** Finds what an earlier pass made, or free names. */
    static Placement in(JsonNode spec, List<Inject> targets) {
        int lastUsefulIndex = targets.stream()
                .map(Inject::container)
                .filter(container -> container.kind() != ContainerKind.CONTAINER)
                .mapToInt(container -> container.index() - 1)
                .min()
                .orElse(Integer.MAX_VALUE);
        JsonNode initContainers = spec.path("initContainers");
        for (int i = 0; i < initContainers.size() && i <= lastUsefulIndex; i++) {
            JsonNode container = initContainers.get(i);
            if (InitContainer.isOurs(container)) {
                JsonNode mount = container.path("volumeMounts").path(0);
                String mountPath = mount.path("mountPath").asText();
                if (targets.stream().noneMatch(target -> uses(target, spec, mountPath))) {
                    return new Existing(mount.path("name").asText(), mountPath);
                }
            }
        }
        Set<String> containers = names(initContainers);
        containers.addAll(names(spec.path("containers")));
        Set<String> volumes = names(spec.path("volumes"));
        Set<String> paths = new HashSet<>();
        // Of all containers: one path for the whole pod is easier to read than one for each.
        for (String field : List.of("initContainers", "containers")) {
            spec.path(field).forEach(container -> addMountPaths(container, paths));
        }
        return new New(
                free(NAME, candidate -> !containers.contains(candidate)),
                free(NAME, candidate -> !volumes.contains(candidate)),
                free(LauncherCommand.MOUNT_PATH, candidate -> !uses(paths, candidate)));
    }

    private static String free(String name, Predicate<String> isFree) {
        String candidate = name;
        for (int number = 2; !isFree.test(candidate); number++) {
            candidate = name + "-" + number;
        }
        return candidate;
    }

    private static Set<String> names(JsonNode list) {
        Set<String> names = new HashSet<>();
        list.forEach(each -> names.add(each.path("name").asText()));
        return names;
    }

    private static boolean uses(Inject target, JsonNode spec, String mountPath) {
        Set<String> paths = new HashSet<>();
        addMountPaths(
                spec.path(target.container().kind().field())
                        .path(target.container().index()),
                paths);
        return uses(paths, mountPath);
    }

    /** A mount below ours would need a directory in a volume that is read-only there. */
    private static boolean uses(Set<String> paths, String candidate) {
        return paths.stream().anyMatch(path -> path.equals(candidate) || path.startsWith(candidate + "/"));
    }

    private static void addMountPaths(JsonNode container, Set<String> paths) {
        container
                .path("volumeMounts")
                .forEach(mount -> paths.add(normal(mount.path("mountPath").asText())));
        container
                .path("volumeDevices")
                .forEach(device -> paths.add(normal(device.path("devicePath").asText())));
    }

    /** Without doubled and trailing slashes, as kubelet cleans it. */
    private static String normal(String path) {
        String single = path.contains("//") ? path.replaceAll("/{2,}", "/") : path;
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }
}
