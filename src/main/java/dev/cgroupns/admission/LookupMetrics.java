package dev.cgroupns.admission;

import dev.cgroupns.image.Answer;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.lookup.LookupObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Counts look-ups by how they ended; every series is there from the start. */
final class LookupMetrics implements LookupObserver {
    private static final String LOOKUPS = "cgroupns.image.lookups";
    private static final String OUTCOME = "outcome";

    private final Timer found;
    private final Map<LookupFailure, Timer> failed = new EnumMap<>(LookupFailure.class);
    private final Counter remembered;

    LookupMetrics(MeterRegistry registry) {
        found = registry.timer(LOOKUPS, OUTCOME, "FOUND");
        for (LookupFailure failure : LookupFailure.values()) {
            failed.put(failure, registry.timer(LOOKUPS, OUTCOME, failure.name()));
        }
        remembered = registry.counter("cgroupns.image.answers.remembered");
    }

    @Override
    public void remembered(Answer answer) {
        remembered.increment();
    }

    @Override
    public void lookedUp(Answer answer, Duration took) {
        switch (answer) {
            case Answer.Found _ -> found.record(took);
            case Answer.Unknown unknown ->
                Objects.requireNonNull(failed.get(unknown.failure())).record(took);
        }
    }
}
