package dev.cgroupns.scan;

import dev.cgroupns.scan.PodPages.ListedPod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The pods of all namespaces that have not ended. Needs {@code list} on pods. */
final class PodList {
    private static final Logger LOG = Logger.getLogger(PodList.class);
    private static final String PATH =
            "api/v1/pods?limit=250&fieldSelector=status.phase%21%3DSucceeded%2Cstatus.phase%21%3DFailed";
    /** A pod of usual size has some 500. */
    private static final int MAX_TOKENS = 50_000;

    private static final int GONE = 410;
    private static final long ANSWER_SECONDS = 30;
    private static final long PAGE_SECONDS = 60;

    private final KubernetesClient client;

    PodList(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Reads one page.
     *
     * @param token which page; empty for the first
     * @return the token of the next page; empty after the last one
     * @throws KubernetesClientException if the API server refuses, or does not answer in time
     */
    Optional<String> page(String token, Consumer<ListedPod> pods) throws InterruptedException {
        try {
            return read(token, pods);
        } catch (KubernetesClientException e) {
            // The API server keeps the state of a list for minutes only, and offers to go on with a newer one.
            Optional<String> newer = Optional.ofNullable(e.getStatus())
                    .map(Status::getMetadata)
                    .map(metadata -> metadata.getContinue())
                    .filter(offered -> e.getCode() == GONE && !offered.isEmpty());
            return read(newer.orElseThrow(() -> e), pods);
        }
    }

    private Optional<String> read(String token, Consumer<ListedPod> pods) throws InterruptedException {
        HttpResponse<InputStream> response = ask(token);
        try (InputStream body = response.body()) {
            // A server that stops to send would keep the thread for ever.
            CompletableFuture.delayedExecutor(PAGE_SECONDS, TimeUnit.SECONDS).execute(() -> close(body));
            if (!response.isSuccessful()) {
                throw new KubernetesClientException(status(response.code(), body));
            }
            return PodPages.read(body, MAX_TOKENS, pods);
        } catch (IOException e) {
            throw new KubernetesClientException("the list of pods could not be read: " + e.getMessage(), e);
        }
    }

    private HttpResponse<InputStream> ask(String token) throws InterruptedException {
        String query = token.isEmpty() ? "" : "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8);
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(URI.create(client.getMasterUrl() + PATH + query).toString())
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.getHttpClient().sendAsync(request, InputStream.class);
        try {
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new KubernetesClientException("the API server does not answer: " + e.getCause(), e);
        } catch (TimeoutException e) {
            answer.thenAccept(late -> close(late.body()));
            throw new KubernetesClientException("the API server does not list pods within " + ANSWER_SECONDS + " s", e);
        }
    }

    private Status status(int code, InputStream body) {
        Status status = null;
        try {
            status = client.getKubernetesSerialization().unmarshal(body, Status.class);
        } catch (RuntimeException e) {
            LOG.debugf(e, "the API server answered %d without a Status", code);
        }
        return withCode(status, code);
    }

    private static Status withCode(@Nullable Status status, int code) {
        Status result = status == null ? new Status() : status;
        result.setCode(code);
        if (result.getMessage() == null) {
            result.setMessage("the API server answers with status " + code);
        }
        return result;
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            LOG.debug("the list of pods could not be closed", e);
        }
    }
}
