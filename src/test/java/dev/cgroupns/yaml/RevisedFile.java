package dev.cgroupns.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.cgroupns.yaml.Revision.Refused;
import dev.cgroupns.yaml.Revision.Revised;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.LinkedHashMap;
import java.util.Map;

/** A file, and its {@link Revision} with new values. */
final class RevisedFile {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, JsonNode> patch = new LinkedHashMap<>();

    void put(String pointer, String json) {
        try {
            patch.put(pointer, JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    String patched(String text) {
        return patched(text, "");
    }

    /** The text after the changes, with all pointers below another one. */
    String patched(String text, String parent) {
        return switch (revision(text, parent)) {
            case Revised revised -> revised.text();
            case Refused() -> "refused";
        };
    }

    Revision revision(String text, String parent) {
        ArrayNode operations = JSON.createArrayNode();
        patch.forEach((pointer, value) -> operations
                .addObject()
                .put("op", "add")
                .put("path", parent + pointer)
                .set("value", value));
        YamlDocument document = YamlText.first(text).orElseThrow();
        JsonNode before = YamlTree.toJson(document.root());
        return Revision.of(text, document, before, JsonPatch.apply(operations, before));
    }

    static JsonNode json(String yaml) {
        return YamlTree.toJson(YamlText.read(yaml).orElseThrow());
    }
}
