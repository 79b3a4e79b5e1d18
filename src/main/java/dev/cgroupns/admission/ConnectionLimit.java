package dev.cgroupns.admission;

import dev.cgroupns.metric.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The open connections of one port. At the limit an idle connection is closed for a new one, so that clients that only
 * hold connections open cannot keep others out.
 */
final class ConnectionLimit {
    private final int most;
    private final Duration patience;
    private final Set<ConnectionGuard> open = ConcurrentHashMap.newKeySet();
    private final Counter closedForRoom;
    private final Counter closedForTime;

    /**
     * Begins with none.
     *
     * @param port its name in metrics
     * @param most the maximum number of open connections
     * @param patience how long the head of a request may take to arrive, and an answer to be read
     */
    ConnectionLimit(String port, int most, Duration patience, MeterRegistry metrics) {
        this.most = most;
        this.patience = patience;
        Metric.CONNECTIONS.gauge(metrics, Tags.of("port", port), open::size);
        closedForRoom = closed(metrics, port, "limit");
        closedForTime = closed(metrics, port, "slow");
    }

    private static Counter closed(MeterRegistry metrics, String port, String reason) {
        return Metric.CLOSED_CONNECTIONS.counter(metrics, Tags.of("port", port, "reason", reason));
    }

    /**
     * Follows a connection until it is closed.
     *
     * @param place puts the guard where the connection's bytes pass in clear
     */
    void guard(Channel channel, Consumer<ConnectionGuard> place) {
        ConnectionGuard guard = new ConnectionGuard(patience, closedForTime::increment);
        place.accept(guard);
        open.add(guard);
        channel.closeFuture().addListener(_ -> open.remove(guard));
        if (open.size() > most) {
            closedForRoom.increment();
            idlest(guard).ifPresentOrElse(ConnectionGuard::close, channel::close);
        }
    }

    /** Counts one that is refused before it is open. */
    void refused() {
        closedForRoom.increment();
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
