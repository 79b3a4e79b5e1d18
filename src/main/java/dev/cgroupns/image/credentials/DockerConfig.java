package dev.cgroupns.image.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The credentials in a docker configuration: {@code ~/.docker/config.json}, a Secret of type
 * {@code kubernetes.io/dockerconfigjson}, or the older {@code kubernetes.io/dockercfg}. Credential helpers
 * ({@code credsStore}, {@code credHelpers}) are never run: the kubelet does not run them either, and they are
 * arbitrary programs.
 *
 * @param entries credentials by location, such as {@code ghcr.io} or {@code https://index.docker.io/v1/}
 */
public record DockerConfig(Map<String, Credential> entries) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public DockerConfig {
        entries = Map.copyOf(entries);
    }

    /**
     * {@code {"auths": {"ghcr.io": {"auth": "..."}}}}.
     *
     * @throws MalformedDockerConfigException if the content is not valid
     */
    public static DockerConfig parse(byte[] json) throws MalformedDockerConfigException {
        JsonNode auths = object(json).path("auths");
        if (auths.isMissingNode()) {
            return new DockerConfig(Map.of());
        }
        return new DockerConfig(entries(auths));
    }

    /**
     * The content of {@code .dockercfg}, which is the value of {@code auths} in the newer format.
     *
     * @throws MalformedDockerConfigException if the content is not valid
     */
    public static DockerConfig parseLegacy(byte[] json) throws MalformedDockerConfigException {
        return new DockerConfig(entries(object(json)));
    }

    /**
     * The user's own file; empty if there is none.
     *
     * @throws MalformedDockerConfigException if it cannot be read or is not valid
     */
    public static DockerConfig read(Path file) throws MalformedDockerConfigException {
        try {
            return parse(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return new DockerConfig(Map.of());
        } catch (IOException e) {
            throw new MalformedDockerConfigException("it cannot be read");
        }
    }

    /** The path of the user's own file: in {@code DOCKER_CONFIG} if that is set, otherwise in {@code ~/.docker}. */
    public static Path userFile(Map<String, String> environment) {
        String folder = environment.getOrDefault("DOCKER_CONFIG", "");
        return folder.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", ""), ".docker", "config.json")
                : Path.of(folder, "config.json");
    }

    private static JsonNode object(byte[] json) throws MalformedDockerConfigException {
        // Without the cause: Jackson quotes the input, which is a secret.
        try {
            JsonNode root = JSON.readTree(json);
            if (root != null && root.isObject()) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw new MalformedDockerConfigException("it is not JSON");
        } catch (IOException e) {
            throw new MalformedDockerConfigException("it cannot be read");
        }
        throw new MalformedDockerConfigException("it is not a JSON object");
    }

    private static Map<String, Credential> entries(JsonNode auths) throws MalformedDockerConfigException {
        Map<String, Credential> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : auths.properties()) {
            String username = each.getValue().path("username").asText("");
            String password = each.getValue().path("password").asText("");
            String auth = each.getValue().path("auth").asText("");
            if (!auth.isEmpty()) {
                entries.put(each.getKey(), decode(auth));
            } else if (!username.isEmpty() || !password.isEmpty()) {
                entries.put(each.getKey(), Credential.of(username, password));
            }
        }
        return entries;
    }

    private static Credential decode(String auth) throws MalformedDockerConfigException {
        try {
            String pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                return Credential.of(pair.substring(0, colon), pair.substring(colon + 1));
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedDockerConfigException("it has a field \"auth\" that is not base64");
        }
        throw new MalformedDockerConfigException("it has a field \"auth\" that is not the base64 of user:password");
    }

    @Override
    public String toString() {
        return "DockerConfig[hidden]";
    }
}
