package dev.cgroupns.inspection;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.inspection.ListPage.ItemReader;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
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
public final class ResourcePages {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PAGE = 250;
    private static final int GONE = 410;

    private final KubernetesClient client;
    private final String path;
    private final Map<String, String> query;

    /**
     * A list; nothing is read yet.
     *
     * @param path such as {@code /api/v1/pods}
     * @param query parameters of the list, such as {@code labelSelector}; empty ones are omitted
     */
    public ResourcePages(KubernetesClient client, String path, Map<String, String> query) {
        this.client = client;
        this.path = path;
        this.query = query;
    }

    /**
     * Passes on each item. A page is received before its items are passed on, as trees of one item at a time: what
     * receives them may send requests too, and the API server ends a list that is not read for a minute.
     *
     * @throws KubernetesClientException if the API server does not answer, or refuses the request
     */
    public void forEach(Consumer<JsonNode> items) {
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            String page = continued(next.get(), this::read);
            next = parsed(() -> JSON.createParser(page), parser -> items.accept(JSON.readTree(parser)));
        }
    }

    /**
     * Passes on the items of one page while it arrives, so that its size does not matter.
     *
     * @param token which page; empty for the first
     * @return the token of the next page; empty after the last one
     * @throws KubernetesClientException if the API server refuses, or does not answer in time
     */
    public Optional<String> stream(String token, ItemReader items) throws InterruptedException {
        try (AnswerBody page = continued(token, each -> AnswerStream.of(client, address(each)))) {
            return parsed(() -> JSON.createParser(page), items);
        }
    }

    private String read(String token) {
        String answer = client.raw(address(token));
        if (answer == null) {
            throw new KubernetesClientException(
                    path + ": the API server does not have it", HttpURLConnection.HTTP_NOT_FOUND, null);
        }
        return answer;
    }

    @FunctionalInterface
    private interface PageRequest<T, E extends Exception> {
        T page(String token) throws E;
    }

    /** The API server keeps a list's state for minutes only, and offers to continue with a newer one. */
    private static <T, E extends Exception> T continued(String token, PageRequest<T, E> request) throws E {
        try {
            return request.page(token);
        } catch (KubernetesClientException e) {
            Optional<String> newer = Optional.ofNullable(e.getStatus())
                    .map(Status::getMetadata)
                    .map(metadata -> metadata.getContinue())
                    .filter(each -> e.getCode() == GONE && !each.isEmpty());
            return request.page(newer.orElseThrow(() -> e));
        }
    }

    @FunctionalInterface
    private interface Opening {
        JsonParser parser() throws IOException;
    }

    private Optional<String> parsed(Opening page, ItemReader items) {
        try (JsonParser parser = page.parser()) {
            return ListPage.read(parser, items);
        } catch (IOException e) {
            throw new KubernetesClientException(path + ": the list could not be read: " + e.getMessage(), e);
        }
    }

    private String address(String token) {
        StringBuilder uri = new StringBuilder(path).append("?limit=").append(PAGE);
        Map<String, String> all = new TreeMap<>(query);
        all.put("continue", token);
        all.forEach((name, value) -> {
            if (!value.isEmpty()) {
                uri.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return uri.toString();
    }
}
