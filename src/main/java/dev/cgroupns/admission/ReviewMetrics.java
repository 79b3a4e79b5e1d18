package dev.cgroupns.admission;

import dev.cgroupns.delivery.Delivery;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Counts reviews, verdicts and deliveries; every series is there from the start, so that alerts can be written on
 * rates.
 */
@Singleton
final class ReviewMetrics {
    private final Counter patched;
    private final Counter unchanged;
    private final Counter malformed;
    private final Counter invalidPod;
    private final Counter failed;
    private final Counter tooLarge;
    private final Counter busy;
    private final Counter refused;
    private final Counter injected;
    private final Map<Reason, Counter> skipped = new EnumMap<>(Reason.class);
    private final Counter byInitContainer;
    private final Counter byImageVolume;
    private final Counter byConfigMap;

    @Inject
    ReviewMetrics(MeterRegistry registry) {
        patched = review(registry, "patched");
        unchanged = review(registry, "unchanged");
        malformed = review(registry, "malformed");
        invalidPod = review(registry, "invalid_pod");
        failed = review(registry, "failed");
        tooLarge = review(registry, "too_large");
        refused = review(registry, "unauthenticated");
        busy = review(registry, "busy");
        injected = verdict(registry, "INJECT");
        for (Reason reason : Reason.values()) {
            skipped.put(reason, verdict(registry, reason.name()));
        }
        byInitContainer = delivery(registry, new Delivery.InitContainer());
        byImageVolume = delivery(registry, new Delivery.ImageVolume());
        byConfigMap = delivery(registry, new Delivery.ConfigMap(""));
    }

    private static Counter review(MeterRegistry registry, String outcome) {
        return Counter.builder("cgroupns.reviews")
                .description("Reviews that were answered, by outcome")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Counter verdict(MeterRegistry registry, String code) {
        return Counter.builder("cgroupns.verdicts")
                .description("Verdicts on containers, in all calls and dry runs")
                .tag("code", code)
                .register(registry);
    }

    private static Counter delivery(MeterRegistry registry, Delivery delivery) {
        return Counter.builder("cgroupns.deliveries")
                .description("Changed pods, by how the launcher gets into them")
                .tag("delivery", delivery.label())
                .register(registry);
    }

    void judged(Injection injection) {
        if (injection.patch().isEmpty()) {
            unchanged.increment();
        } else {
            patched.increment();
        }
        if (!injection.judgement().injections().isEmpty()) {
            injection.delivery().ifPresent(choice -> by(choice.delivery()).increment());
        }
        for (Verdict verdict : injection.judgement().verdicts()) {
            switch (verdict) {
                case Verdict.Inject _ -> injected.increment();
                case Verdict.Skip skip ->
                    Objects.requireNonNull(skipped.get(skip.reason())).increment();
            }
        }
    }

    private Counter by(Delivery delivery) {
        return switch (delivery) {
            case Delivery.InitContainer() -> byInitContainer;
            case Delivery.ImageVolume() -> byImageVolume;
            case Delivery.ConfigMap _ -> byConfigMap;
        };
    }

    void malformed() {
        malformed.increment();
    }

    void invalidPod() {
        invalidPod.increment();
    }

    void failed() {
        failed.increment();
    }

    void unauthenticated() {
        refused.increment();
    }

    void leftAlone(BypassReason why) {
        switch (why) {
            case TOO_LARGE -> tooLarge.increment();
            case BUSY -> busy.increment();
        }
    }
}
