package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.delivery.Delivery;
import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.ContainerKind;
import dev.cgroupns.verdict.Entrypoint;
import dev.cgroupns.verdict.LauncherCommand;
import dev.cgroupns.verdict.LauncherMount;
import dev.cgroupns.verdict.LauncherMount.Source;
import dev.cgroupns.verdict.MountPaths;
import dev.cgroupns.verdict.Pod;
import dev.cgroupns.verdict.PreviousInjection;
import dev.cgroupns.verdict.Verdict.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The names in a pod that deliver the launcher. */
sealed interface Placement {
    /** How the launcher gets into the volume. */
    Delivery delivery();

    /** The volume that holds the launcher. */
    String volume();

    /** Where the volume is mounted in the targets. */
    String mountPath();

    /**
     * The pod has no launcher yet that all targets can use. These names are free for a new one.
     *
     * @param container the init container's name, if that is the delivery
     */
    record New(Delivery delivery, String container, String volume, String mountPath) implements Placement {}

    /** A launcher of a previous injection. */
    record Existing(Delivery delivery, String volume, String mountPath) implements Placement {}

    /** Finds the launcher of a previous injection, or free names for this delivery. */
    static Placement in(JsonNode spec, Pod pod, List<Inject> targets, Delivery delivery) {
        List<Existing> earlier = existing(pod, targets).toList();
        return earlier.isEmpty()
                ? unused(spec, targets, delivery)
                : usable(spec, targets, earlier)
                        .<Placement>map(existing -> existing)
                        .orElseGet(() -> unused(spec, targets, delivery));
    }

    /** The first launcher whose mount hides nothing in the targets. */
    private static Optional<Existing> usable(JsonNode spec, List<Inject> targets, List<Existing> earlier) {
        MountPaths taken = new MountPaths();
        targets.forEach(target -> {
            taken.addMountsOf(target.container().in(spec));
            addProgramsOf(target, taken);
        });
        return earlier.stream()
                .filter(existing -> !taken.reach(existing.mountPath()))
                .findFirst();
    }

    /** How a previous injection delivered the launcher; empty if none did. */
    static Optional<Delivery> deliveredEarlier(Pod pod) {
        return launchers(pod).map(launcher -> delivery(launcher.source())).findFirst();
    }

    /** The launchers of a previous injection that are there before the first target starts. */
    private static Stream<Existing> existing(Pod pod, List<Inject> targets) {
        int firstTarget = targets.stream()
                .map(Inject::container)
                .filter(container -> container.kind() != ContainerKind.CONTAINER)
                .mapToInt(Container::index)
                .min()
                .orElse(Integer.MAX_VALUE);
        Stream<Existing> byInitContainer = pod.previous().installers().stream()
                .takeWhile(installer -> installer.index() < firstTarget)
                .map(Placement::existing);
        // Only a command that uses such a volume tells where it is mounted.
        Stream<Existing> filled = launchers(pod)
                .filter(launcher -> !(launcher.source() instanceof Source.FilledByInitContainer))
                .map(launcher -> new Existing(delivery(launcher.source()), launcher.volume(), launcher.mountPath()));
        return Stream.concat(byInitContainer, filled);
    }

    private static Existing existing(PreviousInjection.Installer installer) {
        return new Existing(new Delivery.InitContainer(), installer.volume(), installer.directory());
    }

    private static Stream<LauncherMount> launchers(Pod pod) {
        return pod.containers().stream().map(Container::launcher).flatMap(Optional::stream);
    }

    private static Delivery delivery(Source source) {
        return switch (source) {
            case Source.FilledByInitContainer() -> new Delivery.InitContainer();
            case Source.MountedImage() -> new Delivery.ImageVolume();
            case Source.MountedConfigMap(String name) -> new Delivery.ConfigMap(name);
        };
    }

    private static New unused(JsonNode spec, List<Inject> targets, Delivery delivery) {
        Set<String> containers = new HashSet<>();
        Set<String> volumes = new HashSet<>();
        spec.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
        MountPaths paths = new MountPaths();
        // One path for all containers is easier to read than one for each.
        Stream.of("initContainers", "containers")
                .flatMap(field -> spec.path(field).valueStream())
                .forEach(container -> {
                    containers.add(container.path("name").asText());
                    paths.addMountsOf(container);
                    // A mount whose volume does not exist must not get the launcher's: the API server refuses such a
                    // pod.
                    Stream.of("volumeMounts", "volumeDevices")
                            .flatMap(field -> container.path(field).valueStream())
                            .forEach(mount -> volumes.add(mount.path("name").asText()));
                });
        targets.forEach(target -> addProgramsOf(target, paths));
        return new New(
                delivery,
                free(LauncherCommand.NAME, candidate -> !containers.contains(candidate)),
                free(LauncherCommand.NAME, candidate -> !volumes.contains(candidate)),
                free(LauncherCommand.MOUNT_PATH, candidate -> !paths.reach(candidate)));
    }

    /** The mount would hide the image's files at that path, which the command may run. */
    private static void addProgramsOf(Inject target, MountPaths paths) {
        Stream<String> words = switch (target.entrypoint()) {
            case Entrypoint.PodCommand(List<String> command) -> command.stream();
            case Entrypoint.ImageEntrypoint(List<String> entrypoint, List<String> cmd) ->
                Stream.concat(entrypoint.stream(), cmd.stream());
            case Entrypoint.FirstOf(List<List<String>> candidates) ->
                candidates.stream().flatMap(List::stream);
        };
        Stream.concat(words, target.container().args().stream())
                .filter(word -> word.startsWith("/"))
                .forEach(paths::add);
    }

    private static String free(String name, Predicate<String> isFree) {
        String candidate = name;
        for (int number = 2; !isFree.test(candidate); number++) {
            candidate = name + "-" + number;
        }
        return candidate;
    }
}
