package dev.cgroupns.image.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.image.ImageConfig;
import dev.cgroupns.image.ImageContents.Platform;
import dev.cgroupns.image.LookupFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads an image's configuration (OCI image specification, "Image Configuration"). */
final class ConfigReader {
    /** In characters, of ENTRYPOINT and CMD together: the API server would not accept a pod with a longer command. */
    private static final int LONGEST_COMMAND = 64 * 1024;

    private ConfigReader() {}

    /**
     * Empty if the image is for another operating system.
     *
     * @throws LookupException MALFORMED or TOO_LARGE
     */
    static Optional<Platform> read(byte[] body) throws LookupException {
        JsonNode json = Json.tree(body, "the image's configuration");
        if (!json.path("os").asText("linux").equals("linux")) {
            return Optional.empty();
        }
        JsonNode config = json.path("config");
        List<String> entrypoint = words(config, "Entrypoint");
        List<String> cmd = words(config, "Cmd");
        if (length(entrypoint) + length(cmd) > LONGEST_COMMAND) {
            throw new LookupException(
                    LookupFailure.TOO_LARGE, "its ENTRYPOINT and CMD are longer than " + LONGEST_COMMAND);
        }
        String user = config.path("User").asText("");
        return Optional.of(new Platform(
                json.path("architecture").asText(""), new ImageConfig(entrypoint, cmd, user.isEmpty() ? null : user)));
    }

    private static List<String> words(JsonNode config, String field) throws LookupException {
        JsonNode list = config.path(field);
        if (list.isMissingNode() || list.isNull()) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        for (JsonNode word : list) {
            if (!word.isTextual()) {
                throw malformed(field);
            }
            words.add(word.textValue());
        }
        if (!list.isArray()) {
            throw malformed(field);
        }
        return words;
    }

    private static LookupException malformed(String field) {
        return new LookupException(
                LookupFailure.MALFORMED, "the field " + field + " of its configuration is not a list of strings");
    }

    private static int length(List<String> words) {
        return words.stream().mapToInt(String::length).sum();
    }
}
