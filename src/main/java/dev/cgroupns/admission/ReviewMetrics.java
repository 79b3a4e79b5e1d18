package dev.cgroupns.admission;

import dev.cgroupns.delivery.DeliveryMode;
import dev.cgroupns.metric.EnumCounters;
import dev.cgroupns.metric.Metric;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumSet;

/** Counts reviews, verdicts and deliveries. */
@Singleton
final class ReviewMetrics {
    private static final String CODE = "code";

    private final EnumCounters<ReviewOutcome> reviews;
    private final Counter injected;
    private final Counter observed;
    private final EnumCounters<Reason> skipped;
    private final EnumCounters<DeliveryMode> deliveries;

    @Inject
    ReviewMetrics(MeterRegistry registry) {
        reviews = new EnumCounters<>(
                registry, Metric.REVIEWS, "outcome", EnumSet.allOf(ReviewOutcome.class), ReviewOutcome::label);
        injected = Metric.VERDICTS.counter(registry, Tags.of(CODE, Verdict.INJECT));
        observed = Metric.VERDICTS.counter(registry, Tags.of(CODE, Verdict.WOULD_INJECT));
        skipped = new EnumCounters<>(registry, Metric.VERDICTS, CODE, EnumSet.allOf(Reason.class), Reason::name);
        deliveries = new EnumCounters<>(
                registry,
                Metric.DELIVERIES,
                "delivery",
                // A pod gets one of the others.
                EnumSet.complementOf(EnumSet.of(DeliveryMode.AUTO)),
                DeliveryMode::value);
    }

    void judged(Injection injection) {
        answered(injection.patch().isEmpty() ? ReviewOutcome.UNCHANGED : ReviewOutcome.PATCHED);
        if (!injection.judgement().injections().isEmpty()) {
            injection
                    .delivery()
                    .ifPresent(choice -> deliveries.increment(choice.delivery().mode()));
        }
        for (Verdict verdict : injection.judgement().verdicts()) {
            switch (verdict) {
                case Verdict.Inject _ -> injected.increment();
                case Verdict.WouldInject _ -> observed.increment();
                case Verdict.Skip skip -> skipped.increment(skip.reason());
            }
        }
    }

    void answered(ReviewOutcome outcome) {
        reviews.increment(outcome);
    }
}
