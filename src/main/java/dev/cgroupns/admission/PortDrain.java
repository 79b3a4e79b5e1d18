package dev.cgroupns.admission;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Accepts no new connections in the last second before the HTTPS port closes, so that all requests that have arrived
 * are answered. Quarkus closes the port and its connections at once, even if a request's headers are not complete.
 */
@Singleton
final class PortDrain {
    private static final Duration LAST = Duration.ofSeconds(1);

    private final Connections connections;
    private final Duration delay;

    /** @param delay the time from SIGTERM until the port closes */
    @Inject
    PortDrain(Connections connections, @ConfigProperty(name = "quarkus.shutdown.delay") Duration delay) {
        this.connections = connections;
        this.delay = delay;
    }

    void begin(@Observes ShutdownDelayInitiatedEvent event) {
        Duration open = delay.minus(LAST);
        if (open.isPositive()) {
            Thread.ofPlatform().daemon().name("port-drain").start(() -> end(open));
        }
    }

    private void end(Duration open) {
        try {
            Thread.sleep(open);
            connections.takeNoMore();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
