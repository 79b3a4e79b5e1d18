package dev.cgroupns.admission;

import dev.cgroupns.settings.ServerSettings;
import io.netty.buffer.Unpooled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.time.Duration;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Receives the body of each review before REST does, and holds the memory of its answer until the client has accepted
 * it. REST can limit the length of each body, but not of all bodies or answers together.
 */
@Singleton
final class ReviewFilter {
    /** For large answers that are not read yet: a tenth of the heap that the chart sets. */
    private static final long ANSWER_MEMORY = 8 << 20;

    private final ClientAuthentication callers;
    private final ReviewMetrics metrics;
    private final BodyReceiver bodies;
    private final ByteBudget answers = new ByteBudget(ANSWER_MEMORY);
    private final Duration deadline;

    @Inject
    ReviewFilter(ClientAuthentication callers, ReviewMetrics metrics, ByteBudget memory, ServerSettings settings) {
        this.callers = callers;
        this.metrics = metrics;
        this.bodies = new BodyReceiver(memory, settings.largeReviewPatience());
        this.deadline = settings.requestDeadline();
    }

    /** Passes the body on as a {@link ReceivedBody}, on the event loop. */
    @ServerRequestFilter(nonBlocking = true)
    Uni<Void> receive(ContainerRequestContext rest, RoutingContext http) throws UnauthenticatedException {
        Optional<String> refusal = callers.refuse(http.request());
        if (refusal.isPresent()) {
            metrics.answered(ReviewOutcome.UNAUTHENTICATED);
            throw new UnauthenticatedException(refusal.get());
        }
        AnswerRoom answer = new AnswerRoom(answers);
        http.addEndHandler(_ -> answer.end().ifPresent(held -> releaseOnceWritten(http, held)));
        return Uni.createFrom()
                .emitter(emitter -> bodies.receive(http.vertx(), http.request(), received -> {
                    ReceivedBodyStream stream = new ReceivedBodyStream(received, answer);
                    http.addEndHandler(_ -> stream.close());
                    rest.setEntityStream(stream);
                    emitter.complete(null);
                }));
    }

    /** Closes the connection if the client takes too long, however slowly it reads. */
    private void releaseOnceWritten(RoutingContext http, ByteBudget.Reservation held) {
        HttpConnection connection = http.request().connection();
        long timer = http.vertx()
                .setTimer(
                        deadline.toMillis(), _ -> ConnectionGuard.of(connection).ifPresent(ConnectionGuard::close));
        // Written after the answer, which is passed to the connection already, or fails with it.
        ((ConnectionBase) connection)
                .channel()
                .writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(_ -> {
                    http.vertx().cancelTimer(timer);
                    held.release();
                });
    }
}
