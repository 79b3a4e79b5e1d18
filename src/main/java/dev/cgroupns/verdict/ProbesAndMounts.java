package dev.cgroupns.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a pod shows of a container besides what it starts. It is never enough to change the container, so that fields of a
 * wrong type are passed over here.
 *
 * @param probes first words of the commands that kubelet runs in the container: probes and lifecycle hooks
 * @param hostPaths directories and files of the node that are mounted
 */
public record ProbesAndMounts(List<String> probes, List<String> hostPaths) {
    private static final List<String> PROBES = List.of("livenessProbe", "readinessProbe", "startupProbe");
    private static final List<String> HOOKS = List.of("postStart", "preStop");

    public ProbesAndMounts {
        probes = List.copyOf(probes);
        hostPaths = List.copyOf(hostPaths);
    }

    /** By volume, its path on the node. */
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

    /** Of a container whose pod has these volumes. */
    static ProbesAndMounts read(JsonNode container, Map<String, String> hostPaths) {
        List<String> probes = new ArrayList<>();
        Stream.concat(PROBES.stream().map(container::path), HOOKS.stream().map(container.path("lifecycle")::path))
                .flatMap(probe -> probe.path("exec").path("command").valueStream())
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .forEach(probes::add);
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

    /** Whether kubelet asks BuildKit's client, in the container, whether the daemon answers. */
    boolean probesBuildkitd() {
        return new ShellWords(List.of(probes)).program(Set.of("buildctl")).isPresent();
    }

    /** Whether the socket of the node's containerd may be in the container, by its usual places. */
    boolean hasContainerd() {
        return hostPaths.stream().anyMatch(ProbesAndMounts::holdsContainerd);
    }

    private static boolean holdsContainerd(String path) {
        List<String> names = Stream.of(path.split("/", -1))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
        // /run, /var/run, /var and the root hold it as well.
        boolean above = List.of(List.of(), List.of("run"), List.of("var"), List.of("var", "run"))
                .contains(names);
        boolean inRun = names.contains("run") && names.contains("containerd");
        return above || inRun || (!names.isEmpty() && names.getLast().equals("containerd.sock"));
    }
}
