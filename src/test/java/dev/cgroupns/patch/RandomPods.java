package dev.cgroupns.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Random pods, made from parts that collide with what an injection adds. */
public final class RandomPods {
    private static final JsonMapper JSON = new JsonMapper();
    /** Nearly the limit of the API server for annotations. */
    private static final String LARGE = "x".repeat(262_144);
    /** Parsed texts: parsing took longer than the injection. */
    private static final Map<String, JsonNode> TREES = new ConcurrentHashMap<>();

    private static final List<String> NAMES =
            List.of("a", "b", "c", "cgroupns-launcher", "cgroupns-launcher-2", "cgroupns-launcher-3");
    private static final List<String> PATHS = List.of(
            "/cgroupns",
            "/cgroupns/",
            "//cgroupns//x",
            "./cgroupns",
            "cgroupns",
            "/a/../cgroupns",
            "/cgroupns/launcher",
            "/cgroupns-2",
            "/data");
    private static final List<String> VOLUMES = List.of(
            "{\"emptyDir\":{}}",
            "{\"image\":{\"reference\":\"mirror.example/launcher:0\"}}",
            "{\"image\":{\"reference\":\"corp/other\"}}",
            "{\"configMap\":{\"name\":\"cgroupns-launcher-1-amd64\"}}",
            "{\"configMap\":{\"name\":\"other\"}}",
            "{\"hostPath\":{\"path\":\"/\"}}");
    private static final List<String> COMMANDS = List.of(
            "[\"buildkitd\"]",
            "[\"/launcher\",\"install\",\"/cgroupns\"]",
            "[\"/launcher\",\"install\",\"/cgroupns-2\"]",
            "[\"/cgroupns/launcher\",\"--\",\"buildkitd\"]",
            "[\"/cgroupns/launcher\",\"--oom=step\",\"--\",\"buildkitd\"]",
            "[\"/cgroupns-2/launcher\",\"--\",\"buildkitd\"]",
            "[\"/cgroupns-3/launcher\"]",
            "[\"/cgroupns/x/launcher\",\"buildkitd\"]",
            "[\"sh\",\"-c\",\"a && exec buildkitd --x=$(X) <&-\"]",
            "[]",
            "null");
    private static final List<String> ENTRYPOINTS =
            List.of("[\"buildkitd\"]", "[\"/cgroupns/launcher\",\"$$(A)$é\"]", "no");
    private static final List<String> RESOURCES = List.of(
            "{}",
            "{\"requests\":{\"cpu\":\"1\"}}",
            "{\"requests\":{\"cpu\":2},\"limits\":{\"memory\":\"1Gi\"}}",
            "{\"limits\":{}}",
            "null");

    private RandomPods() {}

    /** Resources that other webhooks may write into a container; may be null. */
    static JsonNode resources(Random random) {
        return tree(one(RESOURCES, random));
    }

    /** A pod whose fields have the types that Kubernetes accepts. */
    public static JsonNode pod(Random random) {
        ObjectNode pod = JSON.createObjectNode();
        ObjectNode spec = JSON.createObjectNode();
        if (random.nextBoolean()) {
            ObjectNode annotations =
                    pod.putObject("metadata").putObject("annotations").put("x/y~z", "1");
            annotations.put("cgroupns.dev/entrypoint.a", one(ENTRYPOINTS, random));
            if (random.nextInt(100) == 0) {
                annotations.put("large", LARGE.substring(100 + random.nextInt(100)));
            }
        }
        pod.set("spec", spec);
        Set<String> names = new HashSet<>();
        if (random.nextBoolean()) {
            containers(random, spec.putArray("initContainers"), names);
        }
        containers(random, spec.putArray("containers"), names);
        if (random.nextBoolean()) {
            ArrayNode volumes = spec.putArray("volumes");
            for (String name : NAMES) {
                if (random.nextBoolean()) {
                    volumes.addObject().put("name", name).setAll((ObjectNode) tree(one(VOLUMES, random)));
                }
            }
        }
        return pod;
    }

    private static void containers(Random random, ArrayNode into, Set<String> names) {
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = one(NAMES, random);
            if (!names.add(name)) {
                continue;
            }
            ObjectNode container = into.addObject().put("name", name).put("image", "moby/buildkit");
            container.set("command", tree(one(COMMANDS, random)));
            container.putObject("securityContext").put("privileged", random.nextInt(4) > 0);
            if (random.nextBoolean()) {
                ArrayNode mounts = container.putArray("volumeMounts");
                Set<String> paths = new HashSet<>();
                for (int mount = random.nextInt(3); mount > 0; mount--) {
                    String path = one(PATHS, random);
                    if (paths.add(path)) {
                        ObjectNode added = mounts.addObject()
                                .put("name", one(NAMES, random))
                                .put("mountPath", path);
                        if (random.nextInt(8) == 0) {
                            added.put("subPath", "x");
                        }
                    }
                }
            }
            if (random.nextInt(4) == 0) {
                container.putArray("volumeDevices").addObject().put("name", "d").put("devicePath", one(PATHS, random));
            }
            if (random.nextBoolean()) {
                container.set("resources", tree(one(RESOURCES, random)));
            }
            if (random.nextInt(3) == 0) {
                container.put("restartPolicy", "Always");
            }
        }
    }

    private static String one(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    private static JsonNode tree(String json) {
        return TREES.computeIfAbsent(json, RandomPods::parsed).deepCopy();
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
