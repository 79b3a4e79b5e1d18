package dev.cgroupns.admission;

import dev.cgroupns.settings.ServerSettings;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Ends requests whose bytes arrive too slowly. The server's idle and read timeouts do not: every byte restarts them.
 */
@Singleton
public final class RequestDeadline {
    private final Duration limit;

    @Inject
    RequestDeadline(ServerSettings settings) {
        this.limit = settings.requestDeadline();
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
