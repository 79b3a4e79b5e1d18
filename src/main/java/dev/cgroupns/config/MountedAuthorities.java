package dev.cgroupns.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;

/** The certificate authorities of registries that the chart mounts into the webhook's pods ({@code caFrom}). */
final class MountedAuthorities {
    /** Where the chart mounts them. */
    private static final String DIRECTORY = "/authorities/";

    private static final String CA = "ca";

    private final Map<String, String> removed = new LinkedHashMap<>();

    private MountedAuthorities() {}

    /**
     * Removes from a configuration the authorities that are not on this machine.
     *
     * @return their files, by the JSON pointers of their keys
     */
    static Map<String, String> removeMissing(JsonNode configuration) {
        MountedAuthorities authorities = new MountedAuthorities();
        authorities.search(configuration.path("registries"), "/registries");
        return authorities.removed;
    }

    private void search(JsonNode part, String pointer) {
        if (part instanceof ObjectNode object) {
            String file = object.path(CA).asText();
            if (file.startsWith(DIRECTORY) && !new File(file).exists()) {
                object.remove(CA);
                removed.put(pointer + "/" + CA, file);
            }
            object.properties()
                    .forEach(entry -> search(
                            entry.getValue(),
                            pointer + "/" + entry.getKey().replace("~", "~0").replace("/", "~1")));
        }
        for (int i = 0; part.isArray() && i < part.size(); i++) {
            search(part.get(i), pointer + "/" + i);
        }
    }
}
