package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * A piece in the middle of a body is lost within this process, and the rest is still a valid review, but of another
 * pod. It must not be judged.
 */
@QuarkusTest
final class LostBytesTest {
    private static final String LOSSY = "/mutate?lossy";
    /** Several pieces of 8 KiB, but below the size from which on a review waits for room. */
    private static final int PADDING = 24 << 10;

    /** Loses the second piece of a body. */
    @Singleton
    public static final class Losses {
        void install(@Observes Router router) {
            router.post().order(Integer.MIN_VALUE).handler(Losses::begin);
        }

        private static void begin(RoutingContext request) {
            if ("lossy".equals(request.request().query())) {
                ((ConnectionBase) request.request().connection())
                        .channel()
                        .pipeline()
                        .addBefore("handler", "lossy", new Lossy());
            }
            request.next();
        }
    }

    private static final class Lossy extends ChannelInboundHandlerAdapter {
        private int pieces;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpContent && ++pieces == 2) {
                ReferenceCountUtil.release(message);
            } else {
                context.fireChannelRead(message);
            }
        }
    }

    @Test
    void aBodyThatLostBytesInTheMiddleIsRefused() {
        byte[] review = review();

        Response answer = Webhook.post(LOSSY, review);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.asString()).contains("but Content-Length is " + review.length);
        assertThat(Webhook.post(review).statusCode()).isEqualTo(200);
    }

    /** A review that is still valid without its middle. */
    private static byte[] review() {
        ObjectNode pod = Webhook.JSON.createObjectNode();
        pod.putObject("metadata").putObject("annotations").put("padding", "x".repeat(PADDING));
        ObjectNode container =
                pod.putObject("spec").putArray("containers").addObject().put("name", "a");
        container.putArray("command").add("buildkitd");
        return Webhook.creation(pod).toString().getBytes(StandardCharsets.UTF_8);
    }
}
