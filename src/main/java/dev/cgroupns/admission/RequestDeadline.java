package dev.cgroupns.admission;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Ends requests that trickle in: neither the idle nor the read timeout of the server does, since every byte starts them
 * anew.
 */
@Singleton
public final class RequestDeadline {
    private final Duration limit;

    /** The default is the API server's longest webhook timeout: after it no client waits for the answer. */
    @Inject
    RequestDeadline(@ConfigProperty(name = "cgroupns.request-deadline", defaultValue = "30S") Duration limit) {
        this.limit = limit;
    }

    void install(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::start);
    }

    void installOnManagement(@Observes ManagementInterface management) {
        install(management.router());
    }

    private void start(RoutingContext context) {
        long timer = context.vertx()
                .setTimer(limit.toMillis(), _ -> context.request().connection().close());
        Optional<ConnectionGuard> guard = ConnectionGuard.of(context.request().connection());
        guard.ifPresent(ConnectionGuard::requestBegan);
        PipeliningLimit.follow(context.request().connection());
        context.addEndHandler(_ -> {
            context.vertx().cancelTimer(timer);
            guard.ifPresent(ConnectionGuard::requestEnded);
        });
        context.next();
    }
}
