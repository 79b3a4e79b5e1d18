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
    private static final String REVIEWS = "cgroupns.reviews";
    private static final String VERDICTS = "cgroupns.verdicts";
    private static final String DELIVERIES = "cgroupns.deliveries";

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
        patched = registry.counter(REVIEWS, "outcome", "patched");
        unchanged = registry.counter(REVIEWS, "outcome", "unchanged");
        malformed = registry.counter(REVIEWS, "outcome", "malformed");
        invalidPod = registry.counter(REVIEWS, "outcome", "invalid_pod");
        failed = registry.counter(REVIEWS, "outcome", "failed");
        tooLarge = registry.counter(REVIEWS, "outcome", "too_large");
        refused = registry.counter(REVIEWS, "outcome", "unauthenticated");
        busy = registry.counter(REVIEWS, "outcome", "busy");
        injected = registry.counter(VERDICTS, "code", "INJECT");
        for (Reason reason : Reason.values()) {
            skipped.put(reason, registry.counter(VERDICTS, "code", reason.name()));
        }
        byInitContainer = registry.counter(DELIVERIES, "delivery", new Delivery.InitContainer().label());
        byImageVolume = registry.counter(DELIVERIES, "delivery", new Delivery.ImageVolume().label());
        byConfigMap = registry.counter(DELIVERIES, "delivery", new Delivery.ConfigMap("").label());
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
