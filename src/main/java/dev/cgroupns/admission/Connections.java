package dev.cgroupns.admission;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * All connections to the HTTPS port. Each takes some 60 KiB, so that there is a limit; at the limit one that is idle makes
 * room for one that is new, so that clients that only hold connections keep no API server out.
 */
@Singleton
final class Connections {
    private final int most;
    private final Duration patience;
    private final AtomicInteger shakingHands = new AtomicInteger();
    private final Set<ConnectionGuard> open = ConcurrentHashMap.newKeySet();
    private final Counter closedForRoom;
    private final Counter closedForTime;

    /**
     * @param most connections that are open, and as many that shake hands
     * @param patience how long the head of a request may take to arrive, and an answer to be read
     */
    @Inject
    Connections(
            @ConfigProperty(name = "cgroupns.connections", defaultValue = "256") int most,
            @ConfigProperty(name = "cgroupns.connection-patience", defaultValue = "10S") Duration patience,
            MeterRegistry metrics) {
        this.most = most;
        this.patience = patience;
        metrics.gaugeCollectionSize("cgroupns.connections", Tags.empty(), open);
        closedForRoom = metrics.counter("cgroupns.connections.closed", "reason", "limit");
        closedForTime = metrics.counter("cgroupns.connections.closed", "reason", "slow");
    }

    /** Follows a connection from accept on. */
    void accepted(SslHandler tls) {
        if (shakingHands.incrementAndGet() > most) {
            closedForRoom.increment();
            // The handshake then fails as it begins, and the connection is closed.
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
        ConnectionGuard guard = new ConnectionGuard(patience, closedForTime::increment);
        channel.pipeline().addAfter("ssl", ConnectionGuard.NAME, guard);
        open.add(guard);
        channel.closeFuture().addListener(_ -> open.remove(guard));
        if (open.size() > most) {
            closedForRoom.increment();
            idlest(guard).ifPresentOrElse(ConnectionGuard::close, guard::close);
        }
    }

    /** One that has answered no request yet, else the one that is idle for the longest time. */
    private Optional<ConnectionGuard> idlest(ConnectionGuard newest) {
        return open.stream()
                .filter(each -> !each.equals(newest))
                .map(ConnectionGuard::idle)
                .flatMap(Optional::stream)
                .min(Comparator.comparing(ConnectionGuard.Idle::answered).thenComparing(ConnectionGuard.Idle::since))
                .map(ConnectionGuard.Idle::guard);
    }
}
