package dev.cgroupns.inspection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Lists a resource page by page, as JSON trees: all pods of a cluster at once take gigabytes (Kubernetes API concepts,
 * "Retrieving large results sets in chunks").
 */
final class ResourcePages {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 250;
    private static final int GONE = 410;

    private final KubernetesClient client;
    private final String path;
    private final Map<String, String> query;

    /**
     * @param path such as {@code /api/v1/pods}
     * @param query parameters of the list, such as {@code labelSelector}; empty ones are omitted
     */
    ResourcePages(KubernetesClient client, String path, Map<String, String> query) {
        this.client = client;
        this.path = path;
        this.query = query;
    }

    /**
     * Passes on the items of each page.
     *
     * @throws KubernetesClientException if the API server does not answer, or refuses the request
     */
    void forEach(Consumer<JsonNode> items) {
        String token = "";
        do {
            JsonNode page = page(token);
            items.accept(page.path("items"));
            token = page.at("/metadata/continue").asText();
        } while (!token.isEmpty());
    }

    private JsonNode page(String token) {
        try {
            return read(token);
        } catch (KubernetesClientException e) {
            // The API server keeps a list's state for minutes only, and offers to continue with a newer one.
            Optional<String> newer = Optional.ofNullable(e.getStatus())
                    .map(Status::getMetadata)
                    .map(metadata -> metadata.getContinue())
                    .filter(each -> e.getCode() == GONE && !each.isEmpty());
            return read(newer.orElseThrow(() -> e));
        }
    }

    private JsonNode read(String token) {
        StringBuilder uri = new StringBuilder(path).append("?limit=").append(PAGE);
        Map<String, String> all = new TreeMap<>(query);
        all.put("continue", token);
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                uri.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        String answer = client.raw(uri.toString());
        if (answer == null) {
            throw new KubernetesClientException(
                    path + ": the API server does not have it", HttpURLConnection.HTTP_NOT_FOUND, null);
        }
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException e) {
            throw new KubernetesClientException(path + ": the API server did not answer with JSON", e);
        }
    }
}
