package dev.cgroupns.e2e.openshift;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Tools;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs OpenShift's own admission code on pods, with {@code src/e2e/openshift/constraints.yaml}. */
final class Constraints {
    /** By delivery, the constraints that do not allow the kind of volume that it adds. */
    static final Map<String, String> FORBID_VOLUME_OF =
            Map.of("initContainer", "no-empty-dir", "imageVolume", "no-image", "configMap", "no-config-map");

    private static final Path FOLDER = Path.of("src/e2e/openshift");

    private Constraints() {}

    /**
     * The decision on a pod under one of the constraints.
     *
     * @param constraints their name
     * @param pod the pod with the constraints' defaults
     * @param errors why it was refused; empty if it was admitted
     */
    record Answer(String constraints, Pod pod, List<String> errors) {
        String podName() {
            return pod.getMetadata().getName();
        }
    }

    /** {@code src/e2e/openshift/pods.yaml}. */
    static List<Pod> builders() {
        return pods(read("pods.yaml"));
    }

    /** Pods of a YAML stream. */
    static List<Pod> pods(String documents) {
        return Stream.of(documents.split("(?m)^---$", -1))
                .map(manifest -> Serialization.unmarshal(manifest, Pod.class))
                .toList();
    }

    /** The builders that are admitted, under each of the constraints, before anything is injected. */
    static List<Answer> admittedBuilders() {
        return judge(builders()).stream()
                .filter(answer -> answer.errors().isEmpty())
                .toList();
    }

    /** The answers to each pod under each of the constraints. */
    static List<Answer> judge(List<Pod> pods) {
        String documents =
                pods.stream().map(pod -> "---\n" + Serialization.asYaml(pod)).collect(Collectors.joining("\n"));
        return Command.run(read("constraints.yaml") + documents, List.of(Tools.scc()))
                .success()
                .lines()
                .map(line -> Serialization.unmarshal(line, Answer.class))
                .toList();
    }

    private static String read(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException("tests run in the checkout's folder", e);
        }
    }
}
