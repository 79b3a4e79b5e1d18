package dev.cgroupns.report;

import dev.cgroupns.report.EventChange.FoldedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Folds repeated events about one object into one event, and limits the events of each namespace: a tenant decides how
 * many pods are created. Not thread-safe.
 */
public final class EventFolding {
    /** How long repetitions are counted in one event; then a new event begins. */
    static final Duration WINDOW = Duration.ofMinutes(10);
    /** The shortest time between two writes of an event. */
    static final Duration BETWEEN = Duration.ofSeconds(10);
    /** The most events of one namespace in a window. */
    static final int MOST_OF_NAMESPACE = 20;
    /** The most events in a window. */
    static final int MOST = 2000;

    private final Supplier<String> names;
    private final Map<EventKey, Fold> folds = new LinkedHashMap<>();
    private final Map<String, Integer> ofNamespace = new HashMap<>();

    private record EventKey(EventSubject subject, String container, String code) {}

    /** An event and how much of it has been written. */
    private static final class Fold {
        private FoldedEvent event;
        private int written;
        private Instant tried = Instant.MIN;

        Fold(FoldedEvent event) {
            this.event = event;
        }
    }

    /** @param names generates the names of new events */
    public EventFolding(Supplier<String> names) {
        this.names = names;
    }

    /** Whether a new event can be added for a namespace. */
    public boolean hasRoom(String namespace) {
        return folds.size() < MOST && ofNamespace.getOrDefault(namespace, 0) < MOST_OF_NAMESPACE;
    }

    /** Adds an event or counts a repetition; false if there are too many events. */
    public boolean add(EventSubject subject, BuilderReport report, Instant now) {
        EventKey key = new EventKey(subject, report.container(), report.code());
        Fold fold = folds.get(key);
        if (fold != null) {
            fold.event = fold.event.again(now);
            return true;
        }
        if (!hasRoom(subject.namespace())) {
            return false;
        }
        folds.put(key, new Fold(new FoldedEvent(names.get(), subject, report, 1, now, now)));
        ofNamespace.merge(subject.namespace(), 1, Integer::sum);
        return true;
    }

    /** The changes to write now. Each is returned again later, until {@link #written} is called. */
    public List<EventChange> due(Instant now) {
        List<EventChange> due = new ArrayList<>();
        for (Fold fold : folds.values()) {
            boolean ended = fold.event.first().plus(WINDOW).isBefore(now);
            if (fold.written < fold.event.count() && (ended || fold.tried.isBefore(now.minus(BETWEEN)))) {
                fold.tried = now;
                due.add(fold.written == 0 ? new EventChange.Create(fold.event) : new EventChange.Repeat(fold.event));
            }
        }
        return due;
    }

    /** Records that an event was written, or that a retry is useless. */
    public void written(FoldedEvent event) {
        Fold fold = folds.get(new EventKey(
                event.subject(), event.report().container(), event.report().code()));
        if (fold != null) {
            fold.written = event.count();
        }
    }

    /** Forgets the events whose window has ended. */
    public void forget(Instant now) {
        folds.values().removeIf(fold -> {
            boolean ended = fold.event.first().plus(WINDOW).isBefore(now);
            if (ended) {
                ofNamespace.computeIfPresent(
                        fold.event.subject().namespace(), (_, count) -> count == 1 ? null : count - 1);
            }
            return ended;
        });
    }
}
