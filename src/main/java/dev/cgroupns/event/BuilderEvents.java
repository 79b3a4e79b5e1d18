package dev.cgroupns.event;

import dev.cgroupns.metric.Metric;
import dev.cgroupns.report.BuilderReport;
import dev.cgroupns.report.BuilderReport.Urgency;
import dev.cgroupns.report.EventChange;
import dev.cgroupns.report.EventFolding;
import dev.cgroupns.report.EventSubject;
import dev.cgroupns.report.PodReport;
import dev.cgroupns.report.ReportListener;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Writes events about builders, on a thread of its own. A review never waits for it: a report that does not fit into
 * the queue is dropped and counted.
 */
public final class BuilderEvents implements ReportListener {
    private static final Logger LOG = Logger.getLogger(BuilderEvents.class);
    private static final int CAPACITY = 1024;
    private static final long LOOK_MILLIS = 500;
    /** Too Many Requests (RFC 6585): the API server may accept the event later. */
    private static final int TOO_MANY_REQUESTS = 429;

    private final BlockingQueue<PodReport> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final EventFolding folding = new EventFolding(() -> "cgroupns-injector." + UUID.randomUUID());
    private final EventOwners owners;
    private final EventWriter writer;
    private final Counter written;
    private final Counter failed;
    private final Counter dropped;
    private final Thread thread;

    /** @param instance the name of this replica, which events contain */
    public BuilderEvents(KubernetesClient client, String instance, MeterRegistry metrics) {
        owners = new EventOwners(client);
        writer = new EventWriter(client, instance);
        written = counter(metrics, "written");
        failed = counter(metrics, "failed");
        dropped = counter(metrics, "dropped");
        thread = Thread.ofVirtual().name("events").start(this::run);
    }

    private static Counter counter(MeterRegistry metrics, String outcome) {
        return Metric.EVENTS.counter(metrics, Tags.of("outcome", outcome));
    }

    @Override
    public void reported(PodReport report) {
        if (!queue.offer(report)) {
            dropped.increment();
        }
    }

    // Reports contain what tenants wrote. Whatever it is, the next report must still be written.
    @SuppressWarnings("CatchingUnchecked")
    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                PodReport report = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                while (report != null) {
                    add(report);
                    report = queue.poll();
                }
                folding.due(Instant.now()).forEach(this::write);
                folding.forget(Instant.now());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                failed.increment();
                LOG.warnf(e, "an event about a builder could not be written");
            }
        }
    }

    private void add(PodReport report) {
        List<BuilderReport> told = report.builders().stream()
                .filter(builder -> builder.urgency() != Urgency.FINE)
                .toList();
        if (told.isEmpty()) {
            return;
        }
        Optional<EventSubject> subject = EventSubject.of(report.origin());
        if (subject.isEmpty()) {
            return;
        }
        Optional<EventSubject> owner = owner(subject.get());
        for (BuilderReport builder : told) {
            if (owner.isEmpty() || !folding.add(owner.get(), builder, Instant.now())) {
                dropped.increment();
            }
        }
    }

    /** Empty if the namespace has used up its share of events; the API server is not asked then. */
    private Optional<EventSubject> owner(EventSubject direct) {
        return owners.known(direct)
                .or(() -> Optional.of(direct)
                        .filter(each -> folding.hasRoom(each.namespace()))
                        .map(owners::outermost));
    }

    private void write(EventChange change) {
        try {
            writer.write(change);
            folding.written(change.event());
            written.increment();
        } catch (KubernetesClientException e) {
            failed.increment();
            if (isFinal(e.getCode())) {
                folding.written(change.event());
            }
            LOG.warnf(
                    "cannot write an event about %s/%s in namespace %s: %s",
                    change.event().subject().kind(),
                    change.event().subject().name(),
                    change.event().subject().namespace(),
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /**
     * Whether a retry is useless, because the API server refuses the event: its namespace is being deleted, for
     * example.
     */
    private static boolean isFinal(int code) {
        return code >= HttpURLConnection.HTTP_BAD_REQUEST
                && code < HttpURLConnection.HTTP_INTERNAL_ERROR
                && code != TOO_MANY_REQUESTS;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
