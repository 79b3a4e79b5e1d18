package dev.cgroupns.admission;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Ends requests that trickle in: neither the idle nor the read timeout of the server does, since every byte starts them
 * anew.
 */
@Singleton
public final class RequestDeadline {
    /** Twice the API server's longest webhook timeout would help nobody: it waits 30 seconds at most. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(RequestDeadline::start);
    }

    private static void start(RoutingContext context) {
        long timer = context.vertx()
                .setTimer(LIMIT.toMillis(), _ -> context.request().connection().close());
        context.addEndHandler(_ -> context.vertx().cancelTimer(timer));
        context.next();
    }
}
