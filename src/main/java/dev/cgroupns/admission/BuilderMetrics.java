package dev.cgroupns.admission;

import dev.cgroupns.metric.Metric;
import dev.cgroupns.verdict.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts builders by namespace. Each namespace is a series that stays, and a tenant may be able to create namespaces:
 * those after the first {@value #MOST} are counted together.
 */
@Singleton
final class BuilderMetrics {
    static final int MOST = 200;
    /** No namespace has this name: Kubernetes allows no underscore. */
    static final String OTHERS = "_other";

    private final MeterRegistry registry;
    private final Set<String> namespaces = ConcurrentHashMap.newKeySet();
    private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
    private final Counter again;
    private final Counter dryRun;

    private record Series(String namespace, String code) {}

    @Inject
    BuilderMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.again = uncounted("reinvocation");
        this.dryRun = uncounted("dry_run");
    }

    /** Counts the builders of a pod that is created. */
    void created(String namespace, List<Verdict> builders) {
        for (Verdict builder : builders) {
            counters.computeIfAbsent(new Series(known(namespace), builder.code()), this::counter)
                    .increment();
        }
    }

    /** Counts builders that an earlier call for the same pod counted already. */
    void seenAgain(int builders) {
        again.increment(builders);
    }

    /** Counts the builders of a pod that is not created. */
    void dryRun(int builders) {
        dryRun.increment(builders);
    }

    private String known(String namespace) {
        if (namespaces.contains(namespace)) {
            return namespace;
        }
        synchronized (namespaces) {
            return namespaces.size() < MOST && namespaces.add(namespace) ? namespace : OTHERS;
        }
    }

    private Counter counter(Series series) {
        return Metric.BUILDERS.counter(registry, Tags.of("namespace", series.namespace(), "code", series.code()));
    }

    private Counter uncounted(String cause) {
        return Metric.UNCOUNTED_BUILDERS.counter(registry, Tags.of("cause", cause));
    }
}
