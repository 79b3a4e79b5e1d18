package dev.cgroupns.log;

import dev.cgroupns.metric.Metric;
import dev.cgroupns.settings.LogFormat;
import dev.cgroupns.settings.ServerSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
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
import org.jboss.logmanager.ExtHandler;

/** Puts a {@link BoundedLog} before each handler of the server's log. */
@Singleton
final class LogSetup {
    private static final int CAPACITY = 1024;
    private static final Duration PERIOD = Duration.ofMinutes(1);
    private static final Duration FLUSH = Duration.ofSeconds(1);

    private final Logger root = Logger.getLogger("");
    private final int mostOfAKind;
    private final LogFormat format;
    private final BoundedLog.DroppedLines dropped;
    private final List<BoundedLog> installed = new ArrayList<>();

    @Inject
    LogSetup(ServerSettings settings, MeterRegistry metrics) {
        this.mostOfAKind = settings.logLinesOfAKind();
        this.format = settings.logFormat();
        Counter repeated = droppedLines(metrics, "repeated");
        Counter full = droppedLines(metrics, "full");
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
            switch (format) {
                case TEXT -> {}
                case JSON -> writeJson(target);
            }
            LineLimit limit = new LineLimit(mostOfAKind, PERIOD.toNanos(), System.nanoTime());
            BoundedLog log = new BoundedLog(target, CAPACITY, limit, dropped).start();
            root.removeHandler(target);
            root.addHandler(log);
            installed.add(log);
        }
    }

    /** Quarkus wraps the handlers that write in a handler that waits for its configuration. */
    private static void writeJson(Handler target) {
        target.setFormatter(new JsonFormatter());
        if (target instanceof ExtHandler outer) {
            for (Handler inner : outer.getHandlers()) {
                writeJson(inner);
            }
        }
    }

    private static Counter droppedLines(MeterRegistry metrics, String reason) {
        return Metric.DROPPED_LOG_LINES.counter(metrics, Tags.of("reason", reason));
    }

    /** From here on, the thread that logs a line writes it, unless that would keep the process from ending. */
    void end(@Observes ShutdownEvent event) throws InterruptedException {
        for (BoundedLog log : installed) {
            if (log.flush(FLUSH)) {
                root.removeHandler(log);
                root.addHandler(log.target());
            }
        }
    }
}
