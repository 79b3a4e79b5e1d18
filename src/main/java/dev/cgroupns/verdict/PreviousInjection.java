package dev.cgroupns.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.LauncherMount.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a previous injection, by any version, left in a pod. The API server calls the webhook again if another webhook
 * changed the pod (reinvocationPolicy IfNeeded), and the command line injects manifests.
 *
 * <p>A launcher counts only if the pod really delivers it: tenants write pods, and a command that only looks like the
 * webhook's must not keep a builder from being injected.
 */
public final class PreviousInjection {
    private final List<Installer> installers = new ArrayList<>();
    /** The index of the first init container that fills a volume, by volume name. */
    private final Map<String, Integer> installed = new HashMap<>();
    /** The source of volumes that have the launcher from the start, by volume name. */
    private final Map<String, Source> filled = new HashMap<>();

    /**
     * One of the webhook's init containers.
     *
     * @param index its position among the init containers, from 0
     * @param volume the volume that it copies the launcher into
     * @param directory where it mounts the volume
     */
    public record Installer(int index, String volume, String directory) {}

    private PreviousInjection(JsonNode spec, Predicate<String> isLauncherImage) {
        Set<String> emptyDirs = new HashSet<>();
        for (JsonNode volume : spec.path("volumes")) {
            String name = volume.path("name").asText();
            if (name.startsWith(LauncherCommand.NAME)) {
                if (volume.path("emptyDir").isObject()) {
                    emptyDirs.add(name);
                }
                source(volume, isLauncherImage).ifPresent(source -> filled.put(name, source));
            }
        }
        if (!emptyDirs.isEmpty()) {
            addInstallers(spec.path("initContainers"), emptyDirs);
        }
    }

    /**
     * Finds what a previous injection left.
     *
     * @param spec the pod's {@code spec}
     * @param isLauncherImage whether an image reference may name the launcher's image
     */
    static PreviousInjection in(JsonNode spec, Predicate<String> isLauncherImage) {
        return new PreviousInjection(spec, isLauncherImage);
    }

    /** The webhook's init containers, in the pod's order. */
    public List<Installer> installers() {
        return List.copyOf(installers);
    }

    /** The launcher that a container starts through; empty if it does not start through one. */
    Optional<LauncherMount> launcherOf(JsonNode container, ContainerKind kind, int index) {
        String program = container.path("command").path(0).asText();
        if (!program.startsWith(LauncherCommand.MOUNT_PATH) || !program.endsWith(LauncherCommand.PROGRAM)) {
            return Optional.empty();
        }
        String directory = program.substring(0, program.length() - LauncherCommand.PROGRAM.length());
        return volumeAt(directory, container)
                .flatMap(volume ->
                        source(volume, kind, index).map(source -> new LauncherMount(volume, directory, source)));
    }

    private Optional<Source> source(String volume, ContainerKind kind, int index) {
        int installer = installed.getOrDefault(volume, Integer.MAX_VALUE);
        boolean inTime = kind == ContainerKind.CONTAINER ? installer < Integer.MAX_VALUE : installer < index;
        return inTime ? Optional.of(new Source.FilledByInitContainer()) : Optional.ofNullable(filled.get(volume));
    }

    private static Optional<Source> source(JsonNode volume, Predicate<String> isLauncherImage) {
        String reference = volume.path("image").path("reference").asText();
        if (!reference.isEmpty()) {
            return isLauncherImage.test(reference) ? Optional.of(new Source.MountedImage()) : Optional.empty();
        }
        JsonNode configMap = volume.path("configMap");
        String name = configMap.path("name").asText();
        // With items, the file named launcher could be another one.
        return name.startsWith(LauncherCommand.NAME) && configMap.path("items").isEmpty()
                ? Optional.of(new Source.MountedConfigMap(name))
                : Optional.empty();
    }

    private void addInstallers(JsonNode initContainers, Set<String> emptyDirs) {
        for (int i = 0; i < initContainers.size(); i++) {
            int index = i;
            installer(initContainers.path(i), index)
                    .filter(installer -> emptyDirs.contains(installer.volume()))
                    .ifPresent(installer -> {
                        installers.add(installer);
                        installed.putIfAbsent(installer.volume(), index);
                    });
        }
    }

    private static Optional<Installer> installer(JsonNode container, int index) {
        JsonNode command = container.path("command");
        String directory = command.path(2).asText();
        boolean ours = container.path("name").asText().startsWith(LauncherCommand.NAME)
                && command.size() == 3
                && LauncherCommand.PROGRAM.equals(command.path(0).textValue())
                && LauncherCommand.INSTALL.equals(command.path(1).textValue())
                && directory.startsWith(LauncherCommand.MOUNT_PATH)
                && container.path("args").isEmpty()
                && !"Always".equals(container.path("restartPolicy").textValue())
                // A privileged builder that looks like the webhook's init container would no longer look like it once
                // injected.
                && !container.path("securityContext").path("privileged").asBoolean();
        return ours
                ? volumeAt(directory, container).map(volume -> new Installer(index, volume, directory))
                : Optional.empty();
    }

    /** The volume that is mounted, as a whole, at a directory where nothing else is mounted. */
    private static Optional<String> volumeAt(String directory, JsonNode container) {
        if (!directory.equals(MountPaths.cleaned(directory))) {
            return Optional.empty();
        }
        List<JsonNode> found = MountPaths.of(container).stream()
                .filter(mount -> MountPaths.reaches(mount.path(), directory))
                .map(MountPaths.Mount::json)
                .toList();
        return found.size() == 1 ? wholeVolume(found.getFirst(), directory) : Optional.empty();
    }

    private static Optional<String> wholeVolume(JsonNode mount, String directory) {
        boolean whole = mount.path("subPath").asText().isEmpty()
                && mount.path("subPathExpr").asText().isEmpty();
        return whole && directory.equals(mount.path("mountPath").textValue())
                ? Optional.ofNullable(mount.path("name").textValue())
                : Optional.empty();
    }
}
