package dev.cgroupns.admission;

import dev.cgroupns.verdict.OptOut;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The paths that the API server calls: each answers an AdmissionReview, or says with status 400 which field is wrong.
 *
 * <p>Plain routes, since there are two of them: a framework's own work for each request took longer than the verdict
 * ({@code docs/benchmarks.md}).
 */
@Singleton
public final class AdmissionRoutes {
    /** For a large review to arrive and to be judged; BudgetsTest holds it below the API server's timeout. */
    static final String PATIENCE = "1S";

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain;charset=UTF-8";
    /** Of large bodies, and of parsed reviews that wait for a registry: a fifth of the chart's heap. */
    private static final long ROOM = 16 << 20;

    private final Admission admission;
    private final ExecutorService waiting;
    private final ByteBudget room = new ByteBudget(ROOM);
    private final BodyReceiver bodies;
    private final LargeReviewQueue large;
    private final ClientAuthentication callers;

    @Inject
    AdmissionRoutes(
            Admission admission,
            ClientAuthentication callers,
            @VirtualThreads ExecutorService waiting,
            @ConfigProperty(name = "cgroupns.large-review-patience", defaultValue = PATIENCE) Duration patience) {
        this.admission = admission;
        this.callers = callers;
        this.waiting = waiting;
        this.bodies = new BodyReceiver(room, patience);
        this.large = new LargeReviewQueue(patience);
    }

    void install(@Observes Router router) {
        install(router, "/mutate", OptOut.ALLOWED);
        // For pods that may not opt out: the API server knows the namespace's labels, a review does not.
        install(router, "/mutate/no-opt-out", OptOut.REFUSED);
    }

    private void install(Router router, String path, OptOut optOut) {
        router.post(path).handler(request -> receive(request, optOut)).failureHandler(AdmissionRoutes::failed);
    }

    /** Of a client that went away there is nothing to say, and nobody to say it to. */
    private static void failed(RoutingContext request) {
        if (!(request.failure() instanceof HttpClosedException)) {
            request.next();
        }
    }

    // What is thrown here would reach nobody: the router's work is done when a body arrives.
    @SuppressWarnings("CatchingUnchecked")
    private void receive(RoutingContext request, OptOut optOut) {
        Optional<String> refusal = callers.refuse(request.request());
        if (refusal.isPresent()) {
            respond(request, admission.unauthenticated(refusal.get()));
            return;
        }
        bodies.receive(request.vertx(), request.request(), received -> {
            try {
                answer(request, received, optOut);
            } catch (RuntimeException | StackOverflowError e) {
                request.fail(e);
            }
        });
    }

    private void answer(RoutingContext request, ReceivedBody received, OptOut optOut) {
        switch (received) {
            case ReceivedBody.Whole whole
            when whole.body().length <= BodyReceiver.SMALL -> respond(request, admission.begin(whole.body(), optOut));
            case ReceivedBody.Whole whole -> judgeLater(request, whole, optOut);
            case ReceivedBody.Head(byte[] head, BypassReason why) -> respond(request, admission.leaveAlone(head, why));
            case ReceivedBody.Incomplete(String message) -> respond(request, admission.malformed(message));
        }
    }

    private void judgeLater(RoutingContext request, ReceivedBody.Whole review, OptOut optOut) {
        Context eventLoop = request.vertx().getOrCreateContext();
        large.judge(
                        review,
                        () -> admission.begin(review.body(), optOut),
                        () -> admission.leaveAlone(review.body(), BypassReason.BUSY))
                .onComplete(answer -> {
                    review.room().run();
                    eventLoop.runOnContext(_ -> respond(request, answer));
                });
    }

    private void respond(RoutingContext request, AsyncResult<AdmissionResult> answer) {
        if (answer.succeeded()) {
            respond(request, answer.result());
        } else {
            request.fail(answer.cause());
        }
    }

    private void respond(RoutingContext request, AdmissionResult progress) {
        switch (progress) {
            case AdmissionResult.Answered(Buffer review) -> send(request, HttpResponseStatus.OK, JSON, review);
            case AdmissionResult.Malformed(String message) ->
                send(request, HttpResponseStatus.BAD_REQUEST, TEXT, Buffer.buffer(message + "\n"));
            case AdmissionResult.Unauthenticated(String message) -> {
                request.response().putHeader(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                send(request, HttpResponseStatus.UNAUTHORIZED, TEXT, Buffer.buffer(message + "\n"));
            }
            case AdmissionResult.Pending open -> finishLater(request, open);
        }
    }

    /** Works on a thread that may wait, and comes back to the event loop. The parsed review stays in memory meanwhile. */
    private void finishLater(RoutingContext request, AdmissionResult.Pending open) {
        Optional<ByteBudget.Reservation> kept =
                room.tryReserve(MemoryEstimate.of(open.review().object()));
        if (kept.isEmpty()) {
            respond(request, admission.leaveAlone(open.review().uid(), BypassReason.BUSY));
            return;
        }
        Context eventLoop = request.vertx().getOrCreateContext();
        CompletableFuture.supplyAsync(() -> admission.finish(open), waiting).whenComplete((progress, failure) -> {
            kept.get().release();
            eventLoop.runOnContext(_ -> {
                if (failure == null) {
                    respond(request, progress);
                } else {
                    request.fail(failure);
                }
            });
        });
    }

    private static void send(RoutingContext request, HttpResponseStatus status, String type, Buffer content) {
        request.response()
                .setStatusCode(status.code())
                .putHeader(HttpHeaderNames.CONTENT_TYPE, type)
                .end(content);
    }
}
