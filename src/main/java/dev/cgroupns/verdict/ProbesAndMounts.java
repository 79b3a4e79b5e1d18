package dev.cgroupns.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Other signs of what a container runs. They are never enough to change the container, so fields of a wrong type are
 * ignored here.
 *
 * @param probes the programs that the kubelet runs in the container: probes and lifecycle hooks
 * @param hostPaths directories and files of the node that the container mounts
 */
public record ProbesAndMounts(List<String> probes, List<String> hostPaths) {
    private static final List<String> PROBES = List.of("livenessProbe", "readinessProbe", "startupProbe");
    private static final List<String> HOOKS = List.of("postStart", "preStop");

    public ProbesAndMounts {
        probes = List.copyOf(probes);
        hostPaths = List.copyOf(hostPaths);
    }

    /** Paths on the node, by volume name. */
    static Map<String, String> hostPaths(JsonNode spec) {
        Map<String, String> paths = new HashMap<>();
        for (JsonNode volume : spec.path("volumes")) {
            String path = volume.path("hostPath").path("path").asText();
            if (!path.isEmpty()) {
                paths.put(volume.path("name").asText(), path);
            }
        }
        return paths;
    }

    /** Reads a container, whose pod has these volumes. */
    static ProbesAndMounts read(JsonNode container, Map<String, String> hostPaths) {
        List<String> probes = new ArrayList<>();
        PROBES.forEach(probe -> addCommand(container.path(probe), probes));
        HOOKS.forEach(hook -> addCommand(container.path("lifecycle").path(hook), probes));
        List<String> mounted = new ArrayList<>();
        if (!hostPaths.isEmpty()) {
            for (JsonNode mount : container.path("volumeMounts")) {
                String path = hostPaths.get(mount.path("name").asText());
                if (path != null) {
                    mounted.add(path + "/" + mount.path("subPath").asText());
                }
            }
        }
        return new ProbesAndMounts(probes, mounted);
    }

    private static void addCommand(JsonNode handler, List<String> into) {
        for (JsonNode word : handler.path("exec").path("command")) {
            if (word.isTextual()) {
                into.add(word.textValue());
            }
        }
    }

    /** Whether a probe runs buildctl, BuildKit's client, in the container. */
    boolean probesBuildkitd() {
        return ShellWords.of(ShellWords.Programs.KNOWN, List.of(probes)).runsClient();
    }

    /** Whether a mount may bring the socket of the node's containerd into the container, by its usual paths. */
    boolean hasContainerd() {
        return hostPaths.stream().anyMatch(ProbesAndMounts::holdsContainerd);
    }

    private static boolean holdsContainerd(String path) {
        List<String> names = Stream.of(path.split("/", -1))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
        // A mount of /run, /var/run, /var or / has the socket too.
        boolean above = List.of(List.of(), List.of("run"), List.of("var"), List.of("var", "run"))
                .contains(names);
        boolean inRun = names.contains("run") && names.contains("containerd");
        return above || inRun || (!names.isEmpty() && names.getLast().equals("containerd.sock"));
    }
}
