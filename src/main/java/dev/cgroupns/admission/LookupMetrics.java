package dev.cgroupns.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.lookup.Owner;
import dev.cgroupns.metric.Metric;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;

/** Counts lookups by outcome, and logs which namespaces exceeded their quota. Every series exists from the start. */
final class LookupMetrics implements LookupObserver {
    private static final Logger LOG = Logger.getLogger(LookupMetrics.class);
    private static final int NAMED = 1000;
    private static final Duration NAMED_FOR = Duration.ofMinutes(1);

    private final Timer found;
    private final Map<LookupFailure, Timer> failed = new EnumMap<>(LookupFailure.class);
    private final Counter remembered;
    /** Owners that were logged recently: a tenant must not be able to fill the log. */
    private final Cache<Owner, Owner> named =
            Caffeine.newBuilder().maximumSize(NAMED).expireAfterWrite(NAMED_FOR).build();

    LookupMetrics(MeterRegistry registry) {
        found = timer(registry, "FOUND");
        for (LookupFailure failure : LookupFailure.values()) {
            failed.put(failure, timer(registry, failure.name()));
        }
        remembered = Metric.REMEMBERED_ANSWERS.counter(registry, Tags.empty());
    }

    private static Timer timer(MeterRegistry registry, String outcome) {
        return Metric.IMAGE_LOOKUPS.timer(registry, Tags.of("outcome", outcome));
    }

    @Override
    public void remembered(LookupResult answer) {
        remembered.increment();
    }

    @Override
    public void lookedUp(LookupResult answer, Duration took) {
        switch (answer) {
            case LookupResult.Found _ -> found.record(took);
            case LookupResult.Failed unknown ->
                Objects.requireNonNull(failed.get(unknown.failure())).record(took);
        }
    }

    @Override
    public void leftAlone(Owner owner, LookupFailure failure, int images) {
        for (int i = 0; i < images; i++) {
            Objects.requireNonNull(failed.get(failure)).record(Duration.ZERO);
        }
        if (named.asMap().putIfAbsent(owner, owner) == null) {
            LOG.warnf(
                    "namespace %s: did not look up %d images of a %s: %s: %s",
                    Messages.printable(owner.namespace()),
                    images,
                    switch (owner.purpose()) {
                        case POD -> "pod";
                        case DRY_RUN -> "dry run";
                    },
                    failure,
                    failure.sentence());
        }
    }
}
