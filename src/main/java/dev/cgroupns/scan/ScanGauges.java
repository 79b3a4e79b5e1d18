package dev.cgroupns.scan;

import dev.cgroupns.metric.Metric;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.List;

/** What Prometheus reads of the last scan. Only the replica that scans has these series, so that sums are right. */
final class ScanGauges {
    private final MultiGauge builders;
    private final MultiGauge pods;
    private final MultiGauge lastSuccess;

    ScanGauges(MeterRegistry registry) {
        builders = Metric.AUDIT_BUILDERS.gauges(registry);
        pods = Metric.AUDIT_PODS.gauges(registry);
        lastSuccess = Metric.AUDIT_LAST_SUCCESS.gauges(registry);
    }

    void show(ScanResult result, Instant when) {
        builders.register(
                result.builders().entrySet().stream()
                        .<Row<?>>map(entry -> Row.of(
                                Tags.of(
                                        "namespace", entry.getKey().namespace(),
                                        "status", entry.getKey().status(),
                                        "reason", entry.getKey().reason()),
                                entry.getValue()))
                        .toList(),
                true);
        pods.register(
                List.of(
                        Row.of(Tags.of("outcome", "read"), result.pods()),
                        Row.of(Tags.of("outcome", "too_large"), result.tooLarge())),
                true);
        lastSuccess.register(List.of(Row.of(Tags.empty(), when.getEpochSecond())), true);
    }

    /** Takes all series away. */
    void clear() {
        builders.register(List.of(), true);
        pods.register(List.of(), true);
        lastSuccess.register(List.of(), true);
    }
}
