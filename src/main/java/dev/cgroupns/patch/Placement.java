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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The names in a pod that deliver the launcher. */
sealed interface Placement {
    /** The fields of a pod's spec that list containers. */
    List<String> CONTAINERS = List.of("initContainers", "containers");

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
        List<Existing> earlier = existing(pod, targets);
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
        return launchers(pod).stream()
                .map(launcher -> delivery(launcher.source()))
                .findFirst();
    }

    /** The launchers of a previous injection that are there before the first target starts. */
    private static List<Existing> existing(Pod pod, List<Inject> targets) {
        List<Existing> existing = new ArrayList<>();
        int firstTarget = firstInitContainer(targets);
        for (PreviousInjection.Installer installer : pod.previous().installers()) {
            if (installer.index() < firstTarget) {
                existing.add(new Existing(new Delivery.InitContainer(), installer.volume(), installer.directory()));
            }
        }
        for (LauncherMount launcher : launchers(pod)) {
            switch (launcher.source()) {
                // Found above: only a command that uses one of the others tells where it is mounted.
                case Source.FilledByInitContainer() -> {}
                case Source.MountedImage(), Source.MountedConfigMap _ ->
                    existing.add(new Existing(delivery(launcher.source()), launcher.volume(), launcher.mountPath()));
            }
        }
        return existing;
    }

    /** The index of the first target that is an init container; above all indexes if there is none. */
    private static int firstInitContainer(List<Inject> targets) {
        int first = Integer.MAX_VALUE;
        for (Inject target : targets) {
            if (target.container().kind() != ContainerKind.CONTAINER) {
                first = Math.min(first, target.container().index());
            }
        }
        return first;
    }

    private static List<LauncherMount> launchers(Pod pod) {
        List<LauncherMount> launchers = new ArrayList<>();
        for (Container container : pod.containers()) {
            container.launcher().ifPresent(launchers::add);
        }
        return launchers;
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
        addNames(spec.path("volumes"), volumes);
        MountPaths paths = new MountPaths();
        // One path for all containers is easier to read than one for each.
        for (String list : CONTAINERS) {
            addNames(spec.path(list), containers);
            for (JsonNode container : spec.path(list)) {
                paths.addMountsOf(container);
                // A mount whose volume does not exist must not get the launcher's: the API server refuses such a pod.
                addNames(container.path("volumeMounts"), volumes);
                addNames(container.path("volumeDevices"), volumes);
            }
        }
        targets.forEach(target -> addProgramsOf(target, paths));
        return new New(
                delivery,
                free(LauncherCommand.NAME, candidate -> !containers.contains(candidate)),
                free(LauncherCommand.NAME, candidate -> !volumes.contains(candidate)),
                free(LauncherCommand.MOUNT_PATH, candidate -> !paths.reach(candidate)));
    }

    private static void addNames(JsonNode list, Set<String> into) {
        for (JsonNode each : list) {
            into.add(each.path("name").asText());
        }
    }

    /** The mount would hide the image's files at that path, which the command may run. */
    private static void addProgramsOf(Inject target, MountPaths paths) {
        switch (target.entrypoint()) {
            case Entrypoint.PodCommand(List<String> command) -> addPrograms(command, paths);
            case Entrypoint.ImageEntrypoint(List<String> entrypoint, List<String> cmd) -> {
                addPrograms(entrypoint, paths);
                addPrograms(cmd, paths);
            }
            case Entrypoint.FirstOf(List<List<String>> candidates) ->
                candidates.forEach(candidate -> addPrograms(candidate, paths));
        }
        addPrograms(target.container().args(), paths);
    }

    private static void addPrograms(List<String> words, MountPaths paths) {
        for (String word : words) {
            if (word.startsWith("/")) {
                paths.add(word);
            }
        }
    }

    private static String free(String name, Predicate<String> isFree) {
        String candidate = name;
        for (int number = 2; !isFree.test(candidate); number++) {
            candidate = name + "-" + number;
        }
        return candidate;
    }
}
