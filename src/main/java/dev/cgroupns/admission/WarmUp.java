package dev.cgroupns.admission;

import io.quarkus.vertx.http.HttpsServerStart;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Sends the first reviews to the webhook itself, over HTTPS and through the real port. The first request to a new Java
 * process takes up to a second, which is longer than some API servers wait, so it must not be a pod's.
 */
@Singleton
final class WarmUp {
    private static final Logger LOG = Logger.getLogger(WarmUp.class);
    private static final int CONNECTIONS = 10;
    private static final int REVIEWS_EACH = 10;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final HttpsPortProbe port;
    private final WarmUpReviews reviews;
    private volatile WarmUpState state = WarmUpState.RUNNING;

    /** The state of the warm-up. */
    enum WarmUpState {
        RUNNING,
        DONE
    }

    @Inject
    WarmUp(Vertx vertx, HttpsPortProbe port, WarmUpReviews reviews) {
        this.vertx = vertx;
        this.port = port;
        this.reviews = reviews;
    }

    WarmUpState state() {
        return state;
    }

    void start(@ObservesAsync HttpsServerStart server) {
        HttpClientOptions options = port.client(server);
        Uni.createFrom()
                .voidItem()
                .invoke(() -> run(options))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure()
                .invoke(failure -> LOG.warnf("the warm-up failed, and the webhook tries again: %s", failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .subscribe()
                .with(_ -> {
                    state = WarmUpState.DONE;
                    LOG.infof(
                            "the warm-up is done: port %d answered %d reviews that the webhook sent to itself",
                            options.getDefaultPort(), CONNECTIONS * REVIEWS_EACH);
                });
    }

    private void run(HttpClientOptions options) {
        for (int i = 0; i < CONNECTIONS; i++) {
            HttpClient client = vertx.createHttpClient(options);
            try {
                for (int j = 0; j < REVIEWS_EACH; j++) {
                    send(client);
                }
            } finally {
                client.close();
            }
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
