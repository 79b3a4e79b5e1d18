package dev.cgroupns.e2e.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The pods in {@code src/test/resources/pods}, and those in the templates of workloads there. */
public final class GoldenPods {
    private static final Path RESOURCES = Path.of("src/test/resources");

    private GoldenPods() {}

    /** The pods of a folder's subfolders as their owners wrote them, by subfolder and number. */
    public static Map<String, JsonNode> before(String folder) {
        return read(folder, "in.yaml");
    }

    /** The same pods as they are injected. */
    public static Map<String, JsonNode> after(String folder) {
        return read(folder, "out.yaml");
    }

    /** The pod with what an API server needs to create it under this name. */
    public static ObjectNode named(JsonNode pod, String name) {
        ObjectNode named = pod.deepCopy();
        named.put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode metadata =
                named.path("metadata") instanceof ObjectNode object ? object : named.putObject("metadata");
        metadata.put("name", name).remove("namespace");
        return named;
    }

    private static Map<String, JsonNode> read(String folder, String file) {
        Map<String, JsonNode> pods = new TreeMap<>();
        try (Stream<Path> found = Files.list(RESOURCES.resolve(folder))) {
            List<Path> folders =
                    found.filter(each -> Files.exists(each.resolve(file))).toList();
            for (Path each : folders) {
                int number = 0;
                String text = Files.readString(each.resolve(file)).replace("@version@", BuildVersion.current());
                for (String document : text.split("(?m)^---$", -1)) {
                    JsonNode object = YamlTree.toJson(YamlText.read(document).orElseThrow());
                    JsonNode template = object.at("/spec/template");
                    pods.put(each.getFileName() + "/" + number++, template.isObject() ? template : object);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pods;
    }
}
