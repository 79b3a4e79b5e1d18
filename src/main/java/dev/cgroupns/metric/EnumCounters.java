package dev.cgroupns.metric;

import static java.util.stream.Collectors.toMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * One counter for each constant of an enum. All are registered at the start, so that alerts can use rates.
 *
 * @param <E> the enum
 */
public final class EnumCounters<E extends Enum<E>> {
    private final Map<E, Counter> counters;

    /**
     * Registers them.
     *
     * @param label the label that tells them apart
     * @param counted the constants that can be counted
     * @param value the label's value for a constant
     */
    public EnumCounters(
            MeterRegistry registry, Metric metric, String label, Set<E> counted, Function<E, String> value) {
        Map<E, Counter> registered = counted.stream()
                .collect(toMap(each -> each, each -> metric.counter(registry, Tags.of(label, value.apply(each)))));
        counters = new EnumMap<>(registered);
    }

    /** Counts one. */
    public void increment(E each) {
        Objects.requireNonNull(counters.get(each)).increment();
    }
}
