package dev.cgroupns.metric;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/** All metrics of the webhook. {@code docs/operations.md} lists them with their labels, under Prometheus' names. */
public enum Metric {
    /** By {@code outcome}. */
    REVIEWS("cgroupns.reviews", "Reviews that were answered, by outcome"),
    /** By {@code code}. */
    VERDICTS("cgroupns.verdicts", "Verdicts on containers, in all calls and dry runs"),
    /** By {@code delivery}. */
    DELIVERIES("cgroupns.deliveries", "Changed pods, by how the launcher gets into them"),
    /** By {@code namespace} and {@code code}. */
    BUILDERS("cgroupns.builders", "Builders in pods that were created, by verdict; each pod counts once"),
    /** By {@code cause}. */
    UNCOUNTED_BUILDERS(
            "cgroupns.builders.uncounted",
            "Builders in dry runs and in repeated calls, which cgroupns_builders_total leaves out"),
    /** By {@code outcome}. */
    EVENTS(
            "cgroupns.events",
            "Events about builders: written to the API server, failed, or dropped because of a limit"),
    /** A timer, by {@code outcome}. */
    IMAGE_LOOKUPS("cgroupns.image.lookups", "Lookups of what an image runs, by outcome, and how long they took"),
    /** Without labels. */
    REMEMBERED_ANSWERS("cgroupns.image.answers.remembered", "Lookups that were answered from the cache"),
    /** A gauge, by {@code port}. */
    CONNECTIONS("cgroupns.connections", "Open connections"),
    /** By {@code port} and {@code reason}. */
    CLOSED_CONNECTIONS("cgroupns.connections.closed", "Connections that were closed to keep room for others"),
    /** By {@code reason}. */
    DROPPED_LOG_LINES("cgroupns.log.lines.dropped", "Lines of the log that were not written"),
    /** A gauge. */
    CERTIFICATE_EXPIRATION(
            "cgroupns.certificate.expiration.timestamp.seconds",
            "When the certificate that is served expires, in seconds since 1970"),
    /** Gauges by {@code namespace}, {@code status} and {@code reason}; in the replica that audits. */
    AUDIT_BUILDERS("cgroupns.audit.builders", "Builders that ran at the last audit, by status and reason"),
    /** Gauges by {@code outcome}; in the replica that audits. */
    AUDIT_PODS("cgroupns.audit.pods", "Pods at the last audit: read, or too large to be looked at"),
    /** A gauge; in the replica that audits. */
    AUDIT_LAST_SUCCESS(
            "cgroupns.audit.last.success.timestamp.seconds",
            "When the last audit ended that could read all pods, in seconds since 1970");

    private final String id;
    private final String help;

    Metric(String id, String help) {
        this.id = id;
        this.help = help;
    }

    /** Micrometer's name for it; Prometheus' has underscores, and a suffix for counters and timers. */
    public String id() {
        return id;
    }

    /** Registers a series that only grows. */
    public Counter counter(MeterRegistry registry, Tags labels) {
        return Counter.builder(id).description(help).tags(labels).register(registry);
    }

    /** Registers a series of durations. */
    public Timer timer(MeterRegistry registry, Tags labels) {
        return Timer.builder(id).description(help).tags(labels).register(registry);
    }

    /** Registers series that come and go, with values that are set. */
    public MultiGauge gauges(MeterRegistry registry) {
        return MultiGauge.builder(id).description(help).register(registry);
    }

    /** Registers a series whose value is read when metrics are scraped. */
    public void gauge(MeterRegistry registry, Tags labels, Supplier<Number> value) {
        Gauge.builder(id, value).description(help).tags(labels).register(registry);
    }
}
