package dev.cgroupns.admission;

import dev.cgroupns.settings.ServerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Limits the connections to the management port, from its first request on, which is a probe by the kubelet. Quarkus
 * does not limit them ({@code quarkus.management.limits.max-connections} is not read).
 */
@Singleton
final class ManagementConnections {
    private static final String NAME = "connection-limit";

    private final ConnectionLimit limit;

    @Inject
    ManagementConnections(ServerSettings settings, MeterRegistry metrics) {
        limit = new ConnectionLimit(
                "management", settings.managementConnections(), settings.connectionPatience(), metrics);
    }

    void install(@Observes ManagementInterface management) {
        management.router().route().order(Integer.MIN_VALUE).handler(this::follow);
    }

    private void follow(RoutingContext request) {
        Channel port =
                ((ConnectionBase) request.request().connection()).channel().parent();
        port.eventLoop().execute(() -> {
            if (port.pipeline().get(NAME) == null) {
                port.pipeline().addFirst(NAME, new Accepting());
            }
        });
        request.next();
    }

    /** The listening channel reads connections. */
    private final class Accepting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            if (accepted instanceof Channel connection) {
                limit.guard(connection, guard -> connection.pipeline().addFirst(ConnectionGuard.NAME, guard));
            }
            context.fireChannelRead(accepted);
        }
    }
}
