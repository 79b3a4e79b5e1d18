package dev.cgroupns.image.lookup;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Hands out places: to one owner after the other, whoever of them came first or has more that waits. Neither one owner
 * nor one registry that is slow can have all places.
 */
final class Turns {
    /** Whether there was room. */
    enum Admission {
        ADMITTED,
        /** The owner has too much that waits. */
        OWNER_FULL,
        /** All together have. */
        FULL
    }

    /** What is to be done in its turn, on a thread of its own. */
    private record Work(String registry, Runnable task) {}

    private static final class Line {
        final Deque<Work> waiting = new ArrayDeque<>();
        int running;
    }

    private final int places;
    private final int placesPerRegistry;
    private final int room;
    private final Function<Owner, Share> shares;
    /** The owner whose turn is next comes first. */
    private final Map<Owner, Line> lines = new LinkedHashMap<>();

    private final Map<String, Integer> runningAt = new HashMap<>();
    private int running;
    private int waiting;

    /**
     * @param places how much is done at a time
     * @param placesPerRegistry how much of it at one registry
     * @param room how much may wait
     */
    Turns(int places, int placesPerRegistry, int room, Function<Owner, Share> shares) {
        this.places = places;
        this.placesPerRegistry = placesPerRegistry;
        this.room = room;
        this.shares = shares;
    }

    /** Does it now, or in its turn. */
    synchronized Admission submit(Owner owner, String registry, Runnable task) {
        Line line = lines.computeIfAbsent(owner, _ -> new Line());
        Work work = new Work(registry, task);
        line.waiting.add(work);
        waiting++;
        startAll();
        boolean ownerFull = line.waiting.size() > shares.apply(owner).waiting();
        if (!ownerFull && waiting <= room) {
            return Admission.ADMITTED;
        }
        if (line.waiting.removeLastOccurrence(work)) {
            waiting--;
        }
        forget(owner, line);
        return ownerFull ? Admission.OWNER_FULL : Admission.FULL;
    }

    private synchronized void ended(Owner owner, String registry) {
        // To the back: whoever came while this was done comes first.
        Line line = Objects.requireNonNull(lines.remove(owner));
        lines.put(owner, line);
        line.running--;
        running--;
        runningAt.computeIfPresent(registry, (_, count) -> count == 1 ? null : count - 1);
        forget(owner, line);
        startAll();
    }

    private void startAll() {
        while (running < places && startOne()) {
            // Until there is no place, or nobody who may have it.
        }
    }

    private boolean startOne() {
        for (Map.Entry<Owner, Line> each : new ArrayList<>(lines.entrySet())) {
            Owner owner = each.getKey();
            Line line = each.getValue();
            if (line.running >= shares.apply(owner).running()) {
                continue;
            }
            Optional<Work> next = next(line.waiting);
            if (next.isPresent()) {
                lines.remove(owner);
                lines.put(owner, line);
                start(owner, line, next.get());
                return true;
            }
        }
        return false;
    }

    /** The first whose registry has a place. */
    private Optional<Work> next(Deque<Work> from) {
        for (Iterator<Work> all = from.iterator(); all.hasNext(); ) {
            Work work = all.next();
            if (runningAt.getOrDefault(work.registry(), 0) < placesPerRegistry) {
                all.remove();
                return Optional.of(work);
            }
        }
        return Optional.empty();
    }

    private void start(Owner owner, Line line, Work work) {
        waiting--;
        running++;
        line.running++;
        runningAt.merge(work.registry(), 1, Integer::sum);
        Thread.ofVirtual().name("image-lookup").start(() -> {
            try {
                work.task().run();
            } finally {
                ended(owner, work.registry());
            }
        });
    }

    private void forget(Owner owner, Line line) {
        if (line.running == 0 && line.waiting.isEmpty()) {
            lines.remove(owner);
        }
    }
}
