package dev.cgroupns.inspection;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** An answer of the API server, read while it arrives. The client's own methods keep all of it in memory. */
final class AnswerStream {
    private static final Logger LOG = Logger.getLogger(AnswerStream.class);
    private static final long BEGINS_SECONDS = 30;
    private static final long ENDS_SECONDS = 60;

    private AnswerStream() {}

    /**
     * Sends a GET request.
     *
     * @param path with the query
     * @return the body, which the caller closes. It is closed after a minute: a server that stops sending would keep
     *     the thread for ever
     * @throws KubernetesClientException if the API server refuses, or does not answer in time
     */
    static InputStream of(KubernetesClient client, String path) throws InterruptedException {
        HttpResponse<InputStream> response = ask(client, path);
        InputStream body = response.body();
        CompletableFuture.delayedExecutor(ENDS_SECONDS, TimeUnit.SECONDS).execute(() -> close(body));
        if (!response.isSuccessful()) {
            Status status = status(client, response.code(), body);
            close(body);
            throw new KubernetesClientException(status);
        }
        return body;
    }

    private static HttpResponse<InputStream> ask(KubernetesClient client, String path) throws InterruptedException {
        HttpRequest request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(URI.create(client.getMasterUrl() + path.substring(1)).toString())
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.getHttpClient().sendAsync(request, InputStream.class);
        try {
            return answer.get(BEGINS_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new KubernetesClientException("the API server does not answer: " + e.getCause(), e);
        } catch (TimeoutException e) {
            answer.thenAccept(late -> close(late.body()));
            throw new KubernetesClientException(
                    "the API server does not answer " + path + " within " + BEGINS_SECONDS + " s", e);
        }
    }

    private static Status status(KubernetesClient client, int code, InputStream body) {
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
            LOG.debug("an answer of the API server could not be closed", e);
        }
    }
}
