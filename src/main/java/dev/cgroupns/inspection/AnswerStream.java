package dev.cgroupns.inspection;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
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
    private static final Duration ENDS = Duration.ofSeconds(60);

    private AnswerStream() {}

    /**
     * Sends a GET request.
     *
     * @param path with the query
     * @return the body, which the caller closes, and which ends after a minute in any case
     * @throws KubernetesClientException if the API server refuses, or does not answer in time
     */
    static AnswerBody of(KubernetesClient client, String path) throws InterruptedException {
        HttpResponse<InputStream> response = ask(client, path);
        AnswerBody body = body(response);
        if (!response.isSuccessful()) {
            try (body) {
                throw new KubernetesClientException(status(client, response.code(), body));
            }
        }
        return body;
    }

    private static AnswerBody body(HttpResponse<InputStream> response) {
        return new AnswerBody(response.body()).within(ENDS);
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
            // Not in the client's thread, which receives what is read.
            answer.thenAcceptAsync(late -> body(late).close(), Thread::startVirtualThread);
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
}
