package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.delivery.Delivery;
import dev.cgroupns.verdict.ContainerKind;
import dev.cgroupns.verdict.LauncherCommand;
import dev.cgroupns.verdict.Verdict.Inject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The names in a pod under which the launcher is delivered. */
sealed interface Placement {
    /** Of the init container and of the volume; a number is added where a pod uses it already. */
    String NAME = "cgroupns-launcher";

    /** How the launcher gets into the volume. */
    Delivery delivery();

    /** The volume that holds the launcher. */
    String volume();

    /** Where the volume is mounted in the targets. */
    String mountPath();

    /**
     * The pod has no launcher of ours that is there in time: these names are free for one.
     *
     * @param container name of an init container, where one delivers it
     */
    record New(Delivery delivery, String container, String volume, String mountPath) implements Placement {}

    /**
     * An earlier pass made it: the API server calls again where another webhook changed the pod (reinvocationPolicy
     * IfNeeded).
     */
    record Existing(Delivery delivery, String volume, String mountPath) implements Placement {}

    /** Finds what an earlier pass made, or free names for this delivery. */
    static Placement in(JsonNode spec, List<Inject> targets, Delivery delivery) {
        return existing(spec, targets)
                .filter(existing -> targets.stream().noneMatch(target -> uses(target, spec, existing.mountPath())))
                .findFirst()
                .<Placement>map(existing -> existing)
                .orElseGet(() -> unused(spec, delivery));
    }

    /** How an earlier pass delivered the launcher; empty where none did. */
    static Optional<Delivery> deliveredEarlier(JsonNode spec) {
        return existing(spec, List.of()).map(Existing::delivery).findFirst();
    }

    /** Made by an earlier pass, and there before the first target starts. */
    private static Stream<Existing> existing(JsonNode spec, List<Inject> targets) {
        int lastUsefulIndex = targets.stream()
                .map(Inject::container)
                .filter(container -> container.kind() != ContainerKind.CONTAINER)
                .mapToInt(container -> container.index() - 1)
                .min()
                .orElse(Integer.MAX_VALUE);
        Stream<Existing> byInitContainer = spec.path("initContainers")
                .valueStream()
                .limit(lastUsefulIndex + 1L)
                .filter(InitContainer::isOurs)
                .map(container -> container.path("volumeMounts").path(0))
                .map(mount -> new Existing(
                        new Delivery.InitContainer(),
                        mount.path("name").asText(),
                        mount.path("mountPath").asText()));
        return Stream.concat(byInitContainer, filledVolumes(spec));
    }

    /** Volumes that have the launcher in them from the start; where they are mounted, a command that uses them tells. */
    private static Stream<Existing> filledVolumes(JsonNode spec) {
        Map<String, Delivery> filled = new HashMap<>();
        spec.path("volumes")
                .forEach(volume -> LauncherVolume.filledBy(volume)
                        .ifPresent(delivery -> filled.put(volume.path("name").asText(), delivery)));
        return filled.isEmpty() ? Stream.empty() : containers(spec).flatMap(container -> launcherIn(container, filled));
    }

    private static Stream<Existing> launcherIn(JsonNode container, Map<String, Delivery> filled) {
        String program = container.path("command").path(0).asText();
        return container.path("volumeMounts").valueStream().flatMap(mount -> {
            String volume = mount.path("name").asText();
            String mountPath = mount.path("mountPath").asText();
            Delivery delivery = filled.get(volume);
            return delivery != null && program.equals(LauncherCommand.path(mountPath))
                    ? Stream.of(new Existing(delivery, volume, mountPath))
                    : Stream.empty();
        });
    }

    private static New unused(JsonNode spec, Delivery delivery) {
        Set<String> containers = new HashSet<>();
        Set<String> paths = new HashSet<>();
        // Of all containers: one path for the whole pod is easier to read than one for each.
        containers(spec).forEach(container -> {
            containers.add(container.path("name").asText());
            addMountPaths(container, paths);
        });
        Set<String> volumes = new HashSet<>();
        spec.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
        return new New(
                delivery,
                free(NAME, candidate -> !containers.contains(candidate)),
                free(NAME, candidate -> !volumes.contains(candidate)),
                free(LauncherCommand.MOUNT_PATH, candidate -> !uses(paths, candidate)));
    }

    private static Stream<JsonNode> containers(JsonNode spec) {
        return Stream.of("initContainers", "containers")
                .flatMap(field -> spec.path(field).valueStream());
    }

    private static String free(String name, Predicate<String> isFree) {
        String candidate = name;
        for (int number = 2; !isFree.test(candidate); number++) {
            candidate = name + "-" + number;
        }
        return candidate;
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
