package dev.cgroupns.admission;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * The process is live as long as the HTTPS port accepts connections. After a failure in the server, that port can stay
 * closed while the management port still answers. While the process starts, the startup probe asks: it allows two
 * minutes, and then the kubelet restarts a process that has not opened the port.
 */
@org.eclipse.microprofile.health.Liveness
@Singleton
final class Liveness implements AsyncHealthCheck {
    /** A restart does not help a busy process. One that does not answer this many times in a row is stuck. */
    private static final int SILENT_TIMES = 5;

    private final HttpsPortProbe port;
    private final AtomicInteger silent = new AtomicInteger();

    @Inject
    Liveness(HttpsPortProbe port) {
        this.port = port;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return port.ask()
                .map(state -> HealthCheckResponse.named("https port")
                        .withData("state", state.name().toLowerCase(Locale.ROOT))
                        .status(isAlive(state))
                        .build());
    }

    private boolean isAlive(HttpsPortProbe.PortState state) {
        return switch (state) {
            case ANSWERS -> {
                silent.set(0);
                yield true;
            }
            case SILENT -> silent.incrementAndGet() < SILENT_TIMES;
            case NOT_OPEN_YET, CLOSED -> false;
        };
    }
}
