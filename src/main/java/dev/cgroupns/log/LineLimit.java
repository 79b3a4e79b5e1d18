package dev.cgroupns.log;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

/**
 * How many lines of a kind are written in a period. What is said may have a client's words in it, and so a kind is
 * known by the logger, the level and a share. Safe for use by several threads.
 */
final class LineLimit {
    /** Above the number of loggers that say something; all beyond it share one limit. */
    private static final int MOST_KINDS = 500;

    private static final LineKind OTHERS = new LineKind("others", Level.ALL);

    private final int most;
    private final long periodNanos;
    private Map<LineKind, Integer> counts = new HashMap<>();
    private long began;

    /**
     * What lines have in common.
     *
     * @param share of the limit, by which one tenant's lines leave room for others'
     */
    record LineKind(String logger, Level level, int share) {
        LineKind(String logger, Level level) {
            this(logger, level, 0);
        }
    }

    /** Lines that were not written because there were too many of their kind. */
    record RepeatedLines(LineKind kind, int lines) {}

    /**
     * Begins the first period.
     *
     * @param most lines of each kind in a period
     * @param now {@link System#nanoTime}
     */
    LineLimit(int most, long periodNanos, long now) {
        this.most = most;
        this.periodNanos = periodNanos;
        this.began = now;
    }

    /** Counts a line; returns whether it may be written. */
    synchronized boolean admits(LineKind kind) {
        LineKind counted = counts.size() < MOST_KINDS || counts.containsKey(kind) ? kind : OTHERS;
        return counts.merge(counted, 1, Integer::sum) <= most;
    }

    /** Ends the period where it is over, and returns what was not written in it. */
    synchronized List<RepeatedLines> endOfPeriod(long now) {
        if (now - began < periodNanos) {
            return List.of();
        }
        Map<LineKind, Integer> ended = counts;
        counts = new HashMap<>();
        began = now;
        return ended.entrySet().stream()
                .filter(each -> each.getValue() > most)
                .map(each -> new RepeatedLines(each.getKey(), each.getValue() - most))
                .toList();
    }
}
