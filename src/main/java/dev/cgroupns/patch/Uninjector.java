package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.patch.Uninjection.ContainerOutcome;
import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.InvalidPodException;
import dev.cgroupns.verdict.LauncherMount;
import dev.cgroupns.verdict.Pod;
import dev.cgroupns.verdict.PodReader;
import dev.cgroupns.verdict.PreviousInjection.Installer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Takes a pod and removes what an {@link Injector} of any version added. Only a launcher that the pod really delivers
 * counts, as for the injection.
 */
public final class Uninjector {
    private final LauncherSettings launcher;

    /** An uninjector that recognises the launcher's image by these settings. */
    public Uninjector(LauncherSettings launcher) {
        this.launcher = launcher;
    }

    /**
     * Returns the pod as it was before its injection.
     *
     * @param pod a Pod, or a pod template: an object with {@code metadata} and {@code spec}; not changed
     * @throws InvalidPodException if a field that verdicts need has a type that Kubernetes does not accept
     */
    public Uninjection uninject(JsonNode pod) {
        Pod read = PodReader.read(pod, launcher::isImage);
        List<Container> injected = read.containers().stream()
                .filter(container -> container.launcher().isPresent())
                .toList();
        JsonPatch patch = new JsonPatch();
        List<Installer> installers = read.previous().installers();
        if (injected.isEmpty() && installers.isEmpty()) {
            return new Uninjection(List.of(), patch);
        }
        ObjectNode restored = pod.deepCopy();
        List<ContainerOutcome> outcomes = injected.stream()
                .map(container -> restore(container, restored, pod.at("/metadata/annotations")))
                .toList();
        if (outcomes.stream().noneMatch(ContainerOutcome.Unrecoverable.class::isInstance)) {
            // From the last one on, so that the indexes of the others stay right.
            installers.reversed().forEach(installer -> removeAt(restored, installer.index()));
            Set<String> volumes = volumes(injected, installers);
            volumes.removeAll(mounted(restored));
            removeIf(restored.path("spec"), "volumes", volume -> volumes.contains(name(volume)));
            PodMetadata.remove(restored, volumes);
            patch.replaceAll(restored);
        }
        return new Uninjection(outcomes, patch);
    }

    private static ContainerOutcome restore(Container container, ObjectNode pod, JsonNode annotations) {
        ObjectNode json = (ObjectNode) pod.at(container.pointer());
        return switch (OriginalCommand.of(json, annotations)) {
            case OriginalCommand.UnknownCommand(String why) ->
                new ContainerOutcome.Unrecoverable(container.name(), why);
            case OriginalCommand known -> {
                known.restore(json);
                LauncherMount launcher = container.launcher().orElseThrow();
                removeIf(
                        json,
                        "volumeMounts",
                        mount -> name(mount).equals(launcher.volume())
                                && mount.path("mountPath").asText().equals(launcher.mountPath()));
                yield new ContainerOutcome.Restored(container.name());
            }
        };
    }

    private static void removeAt(ObjectNode pod, int index) {
        ObjectNode spec = (ObjectNode) pod.path("spec");
        if (spec.path("initContainers") instanceof ArrayNode list) {
            list.remove(index);
            if (list.isEmpty()) {
                spec.remove("initContainers");
            }
        }
    }

    /** The volumes that hold the launcher. */
    private static Set<String> volumes(List<Container> injected, List<Installer> installers) {
        Set<String> volumes = new HashSet<>();
        injected.forEach(
                container -> container.launcher().map(LauncherMount::volume).ifPresent(volumes::add));
        installers.forEach(installer -> volumes.add(installer.volume()));
        return volumes;
    }

    /** A volume that the owner mounts somewhere else must stay, or the API server refuses the pod. */
    private static List<String> mounted(ObjectNode pod) {
        List<String> names = new ArrayList<>();
        Stream.of("initContainers", "containers", "ephemeralContainers")
                .flatMap(field -> pod.path("spec").path(field).valueStream())
                .flatMap(container -> container.path("volumeMounts").valueStream())
                .forEach(mount -> names.add(name(mount)));
        return names;
    }

    /** Removes elements of a list, and the list if none are left: the API server takes an empty list for none. */
    private static void removeIf(JsonNode object, String field, Predicate<JsonNode> isRemoved) {
        if (object.path(field) instanceof ArrayNode list && list.valueStream().anyMatch(isRemoved)) {
            list.removeIf(isRemoved);
            if (list.isEmpty()) {
                ((ObjectNode) object).remove(field);
            }
        }
    }

    private static String name(JsonNode object) {
        return object.path("name").asText();
    }
}
