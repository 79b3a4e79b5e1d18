package dev.cgroupns.admission;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Receives bodies into memory that is reserved for them. Small bodies need no reservation: there are no more of them
 * than connections. A body that is too long, or for which no memory becomes free in time, is read to its end and
 * discarded, so that the API server gets an answer that leaves the pod unchanged. With an error, the API server would
 * refuse the pod under {@code failurePolicy: Fail}.
 */
final class BodyReceiver {
    /** The API server itself accepts no longer requests (MaxRequestBodyBytes in k8s.io/apiserver). */
    static final int LONGEST = 3 << 20;
    /** A review of usual size has 4 to 20 KiB. */
    static final int SMALL = 32 << 10;
    /** The API server writes a review's uid within its first hundred bytes. */
    static final int HEAD = 8 << 10;

    private static final int UNKNOWN = -1;

    private final ByteBudget budget;
    private final Duration patience;

    /** @param patience how long a large body may wait for room and take to arrive */
    BodyReceiver(ByteBudget budget, Duration patience) {
        this.budget = budget;
        this.patience = patience;
    }

    /** Receives a body; the handler is called on the request's event loop. */
    void receive(Vertx vertx, HttpServerRequest request, Handler<ReceivedBody> then) {
        String expect = request.getHeader(HttpHeaderNames.EXPECT);
        if (expect != null && HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)) {
            request.response().writeContinue();
        }
        new Reception(vertx, request, then).start();
    }

    private static long announced(HttpServerRequest request) {
        // Netty has refused values that are not a number.
        String length = request.getHeader(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? UNKNOWN : Long.parseLong(length);
    }

    /** A body that is being received; confined to an event loop. */
    private final class Reception {
        private final long since = System.nanoTime();
        private final Vertx vertx;
        private final HttpServerRequest request;
        private final Handler<ReceivedBody> then;
        private final Context eventLoop;
        private final long announced;
        private byte[] kept = new byte[0];
        private int length;
        private long arrived;
        private ByteBudget.@Nullable Reservation room;
        private @Nullable BypassReason leftAlone;
        private long timer = UNKNOWN;

        private Reception(Vertx vertx, HttpServerRequest request, Handler<ReceivedBody> then) {
            this.vertx = vertx;
            this.request = request;
            this.then = then;
            this.eventLoop = vertx.getOrCreateContext();
            this.announced = announced(request);
        }

        private void start() {
            request.handler(this::arrived).endHandler(_ -> end()).exceptionHandler(_ -> giveBack());
            if (announced > LONGEST) {
                leaveAlone(BypassReason.TOO_LARGE);
            } else if (announced > SMALL) {
                awaitRoom(announced);
            } else {
                // REST has paused the request.
                request.resume();
            }
        }

        private void awaitRoom(long bytes) {
            request.pause();
            timer = vertx.setTimer(patience.toMillis(), _ -> leaveAlone(BypassReason.BUSY));
            room = budget.reserve(bytes, () -> eventLoop.runOnContext(_ -> request.resume()));
        }

        private void arrived(Buffer piece) {
            arrived += piece.length();
            if (leftAlone == null && arrived > LONGEST) {
                leaveAlone(BypassReason.TOO_LARGE);
            }
            keep(piece, leftAlone == null ? LONGEST : HEAD);
            if (leftAlone == null && room == null && arrived > SMALL) {
                // Chunked: its length is unknown, except that it is not small.
                awaitRoom(LONGEST);
            }
        }

        private void keep(Buffer piece, int longest) {
            int taken = Math.min(piece.length(), longest - length);
            if (taken <= 0) {
                return;
            }
            if (length + taken > kept.length) {
                boolean fits = announced >= length + taken && leftAlone == null;
                kept = Arrays.copyOf(kept, fits ? (int) announced : Math.max(2 * kept.length, length + taken));
            }
            piece.getBytes(0, taken, kept, length);
            length += taken;
        }

        private void leaveAlone(BypassReason why) {
            leftAlone = why;
            length = Math.min(length, HEAD);
            kept = Arrays.copyOf(kept, length);
            giveBack();
            request.resume();
        }

        private void giveBack() {
            if (timer != UNKNOWN) {
                vertx.cancelTimer(timer);
                timer = UNKNOWN;
            }
            if (room != null) {
                room.release();
            }
        }

        private void end() {
            if (leftAlone != null) {
                then.handle(new ReceivedBody.Head(Arrays.copyOf(kept, length), leftAlone));
            } else if (announced != UNKNOWN && arrived != announced) {
                giveBack();
                then.handle(new ReceivedBody.Incomplete(
                        "the body: received " + arrived + " bytes, but Content-Length is " + announced));
            } else if (length != arrived) {
                // A piece could not be kept. A chunked body does not announce its length.
                giveBack();
                then.handle(new ReceivedBody.Incomplete(
                        "the body: could keep only " + length + " of the " + arrived + " bytes received"));
            } else {
                whole();
            }
        }

        private void whole() {
            if (timer != UNKNOWN) {
                vertx.cancelTimer(timer);
            }
            Runnable release = room == null ? () -> {} : room::release;
            then.handle(
                    new ReceivedBody.Whole(length == kept.length ? kept : Arrays.copyOf(kept, length), since, release));
        }
    }
}
