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
 * Closes a connection on which the headers of a request arrive too slowly, or whose client does not read its answers.
 * Vert.x's idle timeout does not do this: every byte restarts it.
 */
final class ConnectionGuard extends ChannelDuplexHandler {
    static final String NAME = "guard";
    private static final int LOOKS = 4;
    /** Of a client that reads slowly: what HTTP/2 says of windows and settings while an answer is on its way. */
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
        /** Of a request some bytes are there, and not all its headers. */
        HEAD,
        REQUEST
    }

    /** An idle connection, and since when ({@link System#nanoTime}). */
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
            // Asks on, and does not read what it was answered.
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

    /** All headers of a request are there. */
    void requestBegan() {
        state = ConnectionState.REQUEST;
    }

    /** It is answered. */
    void requestEnded() {
        since = System.nanoTime();
        answered = 1;
        state = ConnectionState.IDLE;
    }

    /** Idle connections can be closed: clients open a new one. */
    Optional<Idle> idle() {
        return state == ConnectionState.IDLE ? Optional.of(new Idle(this, answered, since)) : Optional.empty();
    }

    void close() {
        ChannelHandlerContext added = context;
        if (added != null) {
            added.channel().close();
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

    /** Bytes that the client's side of the network has not taken yet. */
    private long pending() {
        ChannelHandlerContext added = context;
        ChannelOutboundBuffer buffer =
                added == null ? null : added.channel().unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
