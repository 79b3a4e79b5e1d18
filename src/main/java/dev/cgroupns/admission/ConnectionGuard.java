package dev.cgroupns.admission;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection if a request's headers arrive too slowly, or if the client does not read its answers.
 * Vert.x's idle timeout does not do this: every byte restarts it.
 */
final class ConnectionGuard extends ChannelDuplexHandler {
    static final String NAME = "guard";
    private static final int LOOKS = 4;
    /** A slow reader may send this many bytes before it reads on: HTTP/2 sends window updates and settings. */
    private static final int MOST_ASKED_ON = 256;

    private final long patience;
    private final Runnable closedForTime;
    private volatile ConnectionState state = ConnectionState.IDLE;
    private volatile long since = System.nanoTime();
    /** 1 once it has answered a request. */
    private volatile int answered;

    private int askedOn;
    private long unread;
    private long unreadSince;
    private @Nullable ChannelHandlerContext context;

    private enum ConnectionState {
        IDLE,
        /** Some bytes of a request have arrived, but not all of its headers. */
        HEAD,
        REQUEST
    }

    /** An idle connection, and since when it is idle ({@link System#nanoTime}). */
    record Idle(ConnectionGuard guard, int answered, long since) {}

    ConnectionGuard(Duration patience, Runnable closedForTime) {
        this.patience = patience.toNanos();
        this.closedForTime = closedForTime;
    }

    /** The guard of a connection over TLS. */
    static Optional<ConnectionGuard> of(HttpConnection connection) {
        return Optional.ofNullable(
                ((ConnectionBase) connection).channel().pipeline().get(ConnectionGuard.class));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        var looks = added.executor()
                .scheduleWithFixedDelay(this::look, patience / LOOKS, patience / LOOKS, TimeUnit.NANOSECONDS);
        added.channel().closeFuture().addListener(_ -> looks.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object bytes) {
        if (reading.channel().isWritable()) {
            askedOn = 0;
        } else if (bytes instanceof ByteBuf sent && (askedOn += sent.readableBytes()) > MOST_ASKED_ON) {
            // The client keeps sending requests and does not read the answers.
            ReferenceCountUtil.release(bytes);
            close();
            return;
        }
        if (state == ConnectionState.IDLE) {
            since = System.nanoTime();
            state = ConnectionState.HEAD;
        }
        reading.fireChannelRead(bytes);
    }

    /** All headers of a request have arrived. */
    void requestBegan() {
        state = ConnectionState.REQUEST;
    }

    /** The request is answered. */
    void requestEnded() {
        since = System.nanoTime();
        answered = 1;
        state = ConnectionState.IDLE;
    }

    /** The connection, if it is idle. It can be closed then: clients open a new one. */
    Optional<Idle> idle() {
        return state == ConnectionState.IDLE ? Optional.of(new Idle(this, answered, since)) : Optional.empty();
    }

    /** Closes the connection, with what the client has not read. */
    void close() {
        ChannelHandlerContext added = context;
        if (added != null) {
            // Not by the channel: Vert.x, after this handler, would first wait until the client has read everything.
            added.close();
        }
    }

    private void look() {
        long now = System.nanoTime();
        long pending = pending();
        if (pending == 0 || pending != unread) {
            unread = pending;
            unreadSince = now;
        }
        boolean headIsSlow = state == ConnectionState.HEAD && now - since > patience;
        boolean answerIsStuck = pending > 0 && now - unreadSince > patience;
        if (headIsSlow || answerIsStuck) {
            closedForTime.run();
            close();
        }
    }

    /** Bytes of answers that the client has not accepted yet. */
    private long pending() {
        ChannelHandlerContext added = context;
        ChannelOutboundBuffer buffer =
                added == null ? null : added.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
