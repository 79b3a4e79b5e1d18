package dev.cgroupns.admission;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Sends warm-up reviews to the webhook's own port, and waits for each answer. */
final class WarmUpClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final HttpClientOptions options;
    private final WarmUpReviews reviews;

    WarmUpClient(Vertx vertx, HttpClientOptions options, WarmUpReviews reviews) {
        this.vertx = vertx;
        this.options = options;
        this.reviews = reviews;
    }

    int port() {
        return options.getDefaultPort();
    }

    /**
     * Sends reviews one after the other, on a new connection.
     *
     * @throws RuntimeException if one is not answered as the API server would expect
     */
    void send(int count) {
        HttpClient client = vertx.createHttpClient(options);
        try {
            for (int i = 0; i < count; i++) {
                send(client);
            }
        } finally {
            client.close();
        }
    }

    private void send(HttpClient client) {
        // On an event loop: on another thread, the body may arrive before its handler is set.
        Future<String> answer =
                Future.future(promise -> vertx.runOnContext(_ -> ask(client).onComplete(promise)));
        String response = answer.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        if (!reviews.isAnsweredBy(response)) {
            throw new IllegalStateException("the webhook answered its own review with: " + response);
        }
    }

    private Future<String> ask(HttpClient client) {
        return client.request(HttpMethod.POST, "/mutate")
                .compose(request -> request.putHeader("Content-Type", "application/json")
                        .putHeader(ClientAuthentication.WARM_UP, reviews.uid())
                        .send(Buffer.buffer(reviews.body())))
                .compose(response -> response.body().map(body -> response.statusCode() + " " + body));
    }
}
