package dev.cgroupns.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.audit.Finding;
import dev.cgroupns.audit.IsolationStatus;
import dev.cgroupns.audit.LeakCause;
import dev.cgroupns.audit.Workload;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScanGaugesTest {
    private static final Instant NOW = Instant.ofEpochSecond(1000);
    private static final IsolationStatus LEAKING = new IsolationStatus.Leaking(LeakCause.WEBHOOK_MISSED, "command");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ScanGauges gauges = new ScanGauges(registry);

    @Test
    void showsWhatTheLastScanFoundAndNothingOfEarlierOnes() {
        gauges.show(result(finding("a", LEAKING), finding("b", LEAKING)), NOW);

        gauges.show(result(finding("a", LEAKING), finding("a", LEAKING)), NOW.plusSeconds(60));

        assertThat(registry.find("cgroupns.audit.builders").gauges()).hasSize(1);
        assertThat(builders("namespace", "a", "status", "LEAKING", "reason", "WEBHOOK_MISSED"))
                .isEqualTo(2);
        assertThat(registry.get("cgroupns.audit.last.success.timestamp.seconds")
                        .gauge()
                        .value())
                .isEqualTo(1060);
        assertThat(registry.get("cgroupns.audit.pods")
                        .tag("outcome", "read")
                        .gauge()
                        .value())
                .isEqualTo(2);
        assertThat(registry.get("cgroupns.audit.pods")
                        .tag("outcome", "too_large")
                        .gauge()
                        .value())
                .isZero();
    }

    @Test
    void takesAllSeriesAway() {
        gauges.show(result(finding("a", LEAKING)), NOW);

        gauges.clear();

        assertThat(registry.getMeters()).extracting(Meter::getId).isEmpty();
    }

    @Test
    void countsNamespacesBeyondTheLimitTogether() {
        ScanResult result = new ScanResult();
        for (int i = 0; i < ScanResult.MOST + 10; i++) {
            result.add(finding("namespace-" + i, LEAKING));
            result.add(finding("namespace-0", LEAKING));
        }

        gauges.show(result, NOW);

        assertThat(registry.find("cgroupns.audit.builders").gauges()).hasSize(ScanResult.MOST + 1);
        assertThat(builders("namespace", ScanResult.OTHERS)).isEqualTo(10);
        assertThat(builders("namespace", "namespace-0")).isEqualTo(ScanResult.MOST + 10 + 1);
    }

    private double builders(String... labels) {
        Gauge gauge = registry.get("cgroupns.audit.builders").tags(labels).gauge();
        return gauge.value();
    }

    private static ScanResult result(Finding... findings) {
        ScanResult result = new ScanResult();
        for (Finding finding : findings) {
            result.addPod();
            result.add(finding);
        }
        return result;
    }

    private static Finding finding(String namespace, IsolationStatus status) {
        Workload owner = new Workload("v1", "Pod", namespace, "p");
        return new Finding(owner, "p", "c", "image", "node", null, Map.of(), status, List.of());
    }
}
