package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.ImageConfig;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;
import dev.cgroupns.image.lookup.Owner;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every lookup is counted once, under its outcome, with its time. */
final class LookupMetricsTest {
    private static final LookupResult FOUND =
            new LookupResult.Found(new ImageConfig(List.of("buildkitd"), List.of(), null));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LookupMetrics metrics = new LookupMetrics(meters);

    @Test
    void found() {
        metrics.lookedUp(FOUND, Duration.ofMillis(1500));

        assertCounted("FOUND");
    }

    @ParameterizedTest
    @EnumSource
    void failed(LookupFailure failure) {
        metrics.lookedUp(new LookupResult.Failed(failure, "why"), Duration.ofMillis(1500));

        assertCounted(failure.name());
    }

    @Test
    void remembered() {
        metrics.remembered(FOUND);
        metrics.remembered(new LookupResult.Failed(LookupFailure.TIMEOUT, "why"));

        assertThat(meters.get("cgroupns.image.answers.remembered").counter().count())
                .isEqualTo(2);
        assertThat(lookups()).allMatch(timer -> timer.count() == 0);
    }

    @Test
    void eachImageThatWasNotLookedUp() {
        Owner owner = new Owner("tenant", Owner.Purpose.DRY_RUN);
        metrics.leftAlone(owner, LookupFailure.SHARE_USED_UP, 3);
        metrics.leftAlone(owner, LookupFailure.SHARE_USED_UP, 2);

        assertThat(meters.get("cgroupns.image.lookups")
                        .tag("outcome", "SHARE_USED_UP")
                        .timer()
                        .count())
                .isEqualTo(5);
    }

    private void assertCounted(String outcome) {
        Timer counted =
                meters.get("cgroupns.image.lookups").tag("outcome", outcome).timer();
        assertThat(counted.count()).isEqualTo(1);
        assertThat(counted.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(1500);
        assertThat(lookups()).filteredOn(timer -> timer.count() > 0).containsExactly(counted);
    }

    private Iterable<Timer> lookups() {
        return meters.get("cgroupns.image.lookups").timers();
    }
}
