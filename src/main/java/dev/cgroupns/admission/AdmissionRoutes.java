package dev.cgroupns.admission;

import dev.cgroupns.verdict.OptOut;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The paths that the API server calls: each answers an AdmissionReview, or says with status 400 which field is wrong.
 *
 * <p>Plain routes, since there are two of them: a framework's own work for each request took longer than the verdict
 * ({@code docs/benchmarks.md}).
 */
@Singleton
public final class AdmissionRoutes {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain;charset=UTF-8";
    /** A review of usual size is answered in microseconds, on the event loop; a larger one must not hold up others. */
    private static final int LARGE = 128 << 10;

    private final Admission admission;
    private final ExecutorService waiting;
    private final BodyHandler body;

    @Inject
    AdmissionRoutes(
            Admission admission,
            @VirtualThreads ExecutorService waiting,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
        this.admission = admission;
        this.waiting = waiting;
        this.body = BodyHandler.create(false).setBodyLimit(limit.asLongValue()).setPreallocateBodyBuffer(true);
    }

    void install(@Observes Router router) {
        install(router, "/mutate", OptOut.ALLOWED);
        // For pods that may not opt out: the API server knows the namespace's labels, a review does not.
        install(router, "/mutate/no-opt-out", OptOut.REFUSED);
    }

    private void install(Router router, String path, OptOut optOut) {
        router.post(path)
                .handler(body)
                .handler(request -> answer(request, optOut))
                .failureHandler(AdmissionRoutes::failed);
    }

    /** Of a client that went away there is nothing to say, and nobody to say it to. */
    private static void failed(RoutingContext request) {
        if (!(request.failure() instanceof HttpClosedException)) {
            request.next();
        }
    }

    private void answer(RoutingContext request, OptOut optOut) {
        Buffer received = request.body().buffer();
        byte[] review = received == null ? new byte[0] : received.getBytes();
        if (review.length < LARGE) {
            respond(request, admission.begin(review, optOut));
        } else {
            respondLater(request, () -> admission.begin(review, optOut));
        }
    }

    private void respond(RoutingContext request, Progress progress) {
        switch (progress) {
            case Progress.Answered(Buffer review) -> send(request, HttpResponseStatus.OK, JSON, review);
            case Progress.Malformed(String message) ->
                send(request, HttpResponseStatus.BAD_REQUEST, TEXT, Buffer.buffer(message + "\n"));
            case Progress.Waiting open -> respondLater(request, () -> admission.finish(open));
        }
    }

    /** Works on a thread that may wait, and comes back to the event loop. */
    private void respondLater(RoutingContext request, Supplier<Progress> work) {
        Context eventLoop = request.vertx().getOrCreateContext();
        Future.fromCompletionStage(CompletableFuture.supplyAsync(work, waiting), eventLoop)
                .onSuccess(progress -> respond(request, progress))
                .onFailure(request::fail);
    }

    private static void send(RoutingContext request, HttpResponseStatus status, String type, Buffer content) {
        request.response()
                .setStatusCode(status.code())
                .putHeader(HttpHeaderNames.CONTENT_TYPE, type)
                .end(content);
    }
}
