package dev.cgroupns.admission;

import dev.cgroupns.settings.ServerSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All connections to the HTTPS port. Each takes about 60 KiB, so their number is limited. */
@Singleton
final class Connections {
    private final int most;
    private final ConnectionLimit limit;
    private final AtomicInteger shakingHands = new AtomicInteger();
    /** The listening channel, once a client has connected to it. */
    private volatile @Nullable Channel port;

    @Inject
    Connections(ServerSettings settings, MeterRegistry metrics) {
        this.most = settings.connections();
        this.limit = new ConnectionLimit("https", most, settings.connectionPatience(), metrics);
    }

    /** Registers a connection that was accepted. */
    void accepted(SslHandler tls) {
        if (shakingHands.incrementAndGet() > most) {
            limit.refused();
            // The handshake then fails at once, and the connection is closed.
            tls.engine().closeOutbound();
        }
        tls.handshakeFuture().addListener(done -> {
            shakingHands.decrementAndGet();
            if (done.isSuccess()) {
                guard(tls.handshakeFuture().getNow());
            }
        });
    }

    private void guard(Channel channel) {
        port = channel.parent();
        limit.guard(channel, guard -> channel.pipeline().addAfter("ssl", ConnectionGuard.NAME, guard));
    }

    /** Stops accepting connections, and keeps the open ones. */
    void takeNoMore() {
        Channel listening = port;
        if (listening != null) {
            listening.close();
        }
    }
}
