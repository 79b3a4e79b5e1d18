package dev.cgroupns.log;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts a {@link BoundedLog} before each place that the server's log is written to. */
@Singleton
final class LogSetup {
    private static final int CAPACITY = 1024;
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final Duration FLUSH = Duration.ofSeconds(1);

    private final Logger root = Logger.getLogger("");
    private final int mostOfAKind;
    private final BoundedLog.DroppedLines dropped;
    private final List<BoundedLog> installed = new ArrayList<>();

    /** @param mostOfAKind lines a minute of one logger at one level */
    @Inject
    LogSetup(
            @ConfigProperty(name = "cgroupns.log-lines-of-a-kind", defaultValue = "20") int mostOfAKind,
            MeterRegistry metrics) {
        this.mostOfAKind = mostOfAKind;
        Counter repeated = metrics.counter("cgroupns.log.lines.dropped", "reason", "repeated");
        Counter full = metrics.counter("cgroupns.log.lines.dropped", "reason", "full");
        dropped = new BoundedLog.DroppedLines() {
            @Override
            public void repeated() {
                repeated.increment();
            }

            @Override
            public void full() {
                full.increment();
            }
        };
    }

    void install(@Observes StartupEvent event) {
        for (Handler target : root.getHandlers()) {
            LineLimit limit = new LineLimit(mostOfAKind, PERIOD.toNanos(), System.nanoTime());
            BoundedLog log = new BoundedLog(target, CAPACITY, limit, dropped).start();
            root.removeHandler(target);
            root.addHandler(log);
            installed.add(log);
        }
    }

    /** Later lines are written by the thread that logs them, unless that would keep the process from ending. */
    void end(@Observes ShutdownEvent event) throws InterruptedException {
        for (BoundedLog log : installed) {
            if (log.flush(FLUSH)) {
                root.removeHandler(log);
                root.addHandler(log.target());
            }
        }
    }
}
