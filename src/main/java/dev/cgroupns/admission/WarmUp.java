package dev.cgroupns.admission;

import io.quarkus.vertx.http.HttpsServerStart;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Sends the first reviews to the webhook itself, over HTTPS and through the real port. The first request to a new Java
 * process takes up to a second, which is longer than some API servers wait, so it must not be a pod's. Once they are
 * answered, the webhook is ready, and {@link BackgroundWarmUp} goes on.
 */
@Singleton
final class WarmUp {
    private static final Logger LOG = Logger.getLogger(WarmUp.class);
    private static final int CONNECTIONS = 10;
    private static final int REVIEWS_EACH = 10;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final HttpsPortProbe port;
    private final WarmUpReviews reviews;
    private final BackgroundWarmUp background;
    private volatile WarmUpState state = WarmUpState.RUNNING;

    /** The state of the warm-up. */
    enum WarmUpState {
        RUNNING,
        DONE
    }

    @Inject
    WarmUp(Vertx vertx, HttpsPortProbe port, WarmUpReviews reviews, BackgroundWarmUp background) {
        this.vertx = vertx;
        this.port = port;
        this.reviews = reviews;
        this.background = background;
    }

    WarmUpState state() {
        return state;
    }

    void start(@ObservesAsync HttpsServerStart server) {
        Uni.createFrom()
                .item(() -> run(server))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .onFailure()
                .invoke(failure -> LOG.warnf("the warm-up failed, and the webhook tries again: %s", failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .indefinitely()
                .subscribe()
                .with(client -> {
                    state = WarmUpState.DONE;
                    LOG.infof(
                            "the warm-up is done: port %d answered %d reviews that the webhook sent to itself",
                            client.port(), CONNECTIONS * REVIEWS_EACH);
                    background.start(client::send);
                });
    }

    private WarmUpClient run(HttpsServerStart server) {
        HttpClientOptions options =
                port.options(server).orElseThrow(() -> new IllegalStateException("the port's number is not known yet"));
        WarmUpClient client = new WarmUpClient(vertx, options, reviews);
        for (int i = 0; i < CONNECTIONS; i++) {
            client.send(REVIEWS_EACH);
        }
        return client;
    }
}
