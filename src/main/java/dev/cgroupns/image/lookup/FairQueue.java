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
 * Gives places to one owner after the other, whichever came first or has more tasks waiting. Neither a single owner nor
 * a single slow registry can take all places.
 */
final class FairQueue {
    /** Whether a task was accepted. */
    enum Submission {
        ADMITTED,
        /** Too many tasks of the owner are waiting. */
        OWNER_FULL,
        /** Too many tasks of all owners are waiting. */
        FULL
    }

    /** A task, which runs on a thread of its own. */
    private record QueuedTask(String registry, Runnable task) {}

    private static final class OwnerQueue {
        final Deque<QueuedTask> waiting = new ArrayDeque<>();
        int running;
    }

    private final int places;
    private final int placesPerRegistry;
    private final int room;
    private final Function<Owner, Quota> shares;
    /** The owner whose turn is next comes first. */
    private final Map<Owner, OwnerQueue> lines = new LinkedHashMap<>();

    private final Map<String, Integer> runningAt = new HashMap<>();
    private int running;
    private int waiting;

    /**
     * @param places how many tasks run at a time
     * @param placesPerRegistry how many of them ask the same registry
     * @param room how many tasks may wait
     */
    FairQueue(int places, int placesPerRegistry, int room, Function<Owner, Quota> shares) {
        this.places = places;
        this.placesPerRegistry = placesPerRegistry;
        this.room = room;
        this.shares = shares;
    }

    /** Runs a task now, or when it is the owner's turn. */
    synchronized Submission submit(Owner owner, String registry, Runnable task) {
        OwnerQueue line = lines.computeIfAbsent(owner, _ -> new OwnerQueue());
        QueuedTask work = new QueuedTask(registry, task);
        line.waiting.add(work);
        waiting++;
        startAll();
        boolean ownerFull = line.waiting.size() > shares.apply(owner).waiting();
        if (!ownerFull && waiting <= room) {
            return Submission.ADMITTED;
        }
        if (line.waiting.removeLastOccurrence(work)) {
            waiting--;
        }
        forget(owner, line);
        return ownerFull ? Submission.OWNER_FULL : Submission.FULL;
    }

    private synchronized void ended(Owner owner, String registry) {
        // To the back of the queue: owners that came in the meantime are served first.
        OwnerQueue line = Objects.requireNonNull(lines.remove(owner));
        lines.put(owner, line);
        line.running--;
        running--;
        runningAt.computeIfPresent(registry, (_, count) -> count == 1 ? null : count - 1);
        forget(owner, line);
        startAll();
    }

    private void startAll() {
        while (running < places && startOne()) {
            // Until no place is free, or no owner may take one.
        }
    }

    private boolean startOne() {
        for (Map.Entry<Owner, OwnerQueue> each : new ArrayList<>(lines.entrySet())) {
            Owner owner = each.getKey();
            OwnerQueue line = each.getValue();
            if (line.running >= shares.apply(owner).running()) {
                continue;
            }
            Optional<QueuedTask> next = next(line.waiting);
            if (next.isPresent()) {
                lines.remove(owner);
                lines.put(owner, line);
                start(owner, line, next.get());
                return true;
            }
        }
        return false;
    }

    /** The first task whose registry has a free place. */
    private Optional<QueuedTask> next(Deque<QueuedTask> from) {
        for (Iterator<QueuedTask> all = from.iterator(); all.hasNext(); ) {
            QueuedTask work = all.next();
            if (runningAt.getOrDefault(work.registry(), 0) < placesPerRegistry) {
                all.remove();
                return Optional.of(work);
            }
        }
        return Optional.empty();
    }

    private void start(Owner owner, OwnerQueue line, QueuedTask work) {
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

    private void forget(Owner owner, OwnerQueue line) {
        if (line.running == 0 && line.waiting.isEmpty()) {
            lines.remove(owner);
        }
    }
}
