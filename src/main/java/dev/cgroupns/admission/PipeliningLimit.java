package dev.cgroupns.admission;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Closes a connection whose client sends many requests before it has the answers. Vert.x keeps all of them in memory
 * until their turn comes, at several times their size. API servers, kubelets and Prometheus never send even two.
 */
final class PipeliningLimit extends ChannelDuplexHandler {
    private static final String NAME = "pipelining-limit";
    private static final String HTTP = "handler";
    private static final int MOST = 8;

    private int unanswered;

    private PipeliningLimit(int unanswered) {
        this.unanswered = unanswered;
    }

    /** Limits a connection whose first request has arrived. Call it on the event loop; repeating it has no effect. */
    static void follow(HttpConnection connection) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        // HTTP/2 has streams, whose number Vert.x limits.
        if (pipeline.get(HTTP) != null && pipeline.get(NAME) == null) {
            pipeline.addBefore(HTTP, NAME, new PipeliningLimit(1));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest && ++unanswered > MOST) {
            ReferenceCountUtil.release(message);
            context.close();
            return;
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof LastHttpContent) {
            unanswered--;
        }
        context.write(message, promise);
    }
}
