package dev.cgroupns.admission;

import dev.cgroupns.settings.ServerSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Receives the body of each review before REST does. REST can limit the length of each body, but not of all bodies
 * together.
 */
@Singleton
final class ReviewFilter {
    private final ClientAuthentication callers;
    private final ReviewMetrics metrics;
    private final BodyReceiver bodies;

    @Inject
    ReviewFilter(ClientAuthentication callers, ReviewMetrics metrics, ByteBudget memory, ServerSettings settings) {
        this.callers = callers;
        this.metrics = metrics;
        this.bodies = new BodyReceiver(memory, settings.largeReviewPatience());
    }

    /** Passes the body on as a {@link ReceivedBody}, on the event loop. */
    @ServerRequestFilter(nonBlocking = true)
    Uni<Void> receive(ContainerRequestContext rest, RoutingContext http) throws UnauthenticatedException {
        Optional<String> refusal = callers.refuse(http.request());
        if (refusal.isPresent()) {
            metrics.answered(ReviewOutcome.UNAUTHENTICATED);
            throw new UnauthenticatedException(refusal.get());
        }
        return Uni.createFrom()
                .emitter(emitter -> bodies.receive(http.vertx(), http.request(), received -> {
                    ReceivedBodyStream stream = new ReceivedBodyStream(received);
                    http.addEndHandler(_ -> stream.close());
                    rest.setEntityStream(stream);
                    emitter.complete(null);
                }));
    }
}
