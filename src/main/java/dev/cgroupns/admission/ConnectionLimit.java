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
 * Limits the open connections of a port. At the limit, an idle connection is closed for a new one, so that clients that
 * only hold connections open cannot keep others out.
 */
final class ConnectionLimit {
    private final int most;
    private final Duration patience;
    private final Set<ConnectionGuard> open = ConcurrentHashMap.newKeySet();
    private final Counter closedForRoom;
    private final Counter closedForTime;

    /**
     * Starts without connections.
     *
     * @param port the port's name in metrics
     * @param most the maximum number of open connections
     * @param patience how long a request's headers may take to arrive, and an answer to be read
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
     * Counts a connection until it is closed.
     *
     * @param place puts the guard where it sees the connection's decrypted bytes
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

    /** Counts a connection that was refused before it was open. */
    void refused() {
        closedForRoom.increment();
    }

    /** A connection that has not answered a request yet, else the one that has been idle the longest. */
    private Optional<ConnectionGuard> idlest(ConnectionGuard newest) {
        return open.stream()
                .filter(each -> !each.equals(newest))
                .map(ConnectionGuard::idle)
                .flatMap(Optional::stream)
                .min(Comparator.comparing(ConnectionGuard.Idle::answered).thenComparing(ConnectionGuard.Idle::since))
                .map(ConnectionGuard.Idle::guard);
    }
}
