package dev.cgroupns.log;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

/**
 * Limits how many log lines of a kind are written in a period. A message may contain a client's words, so a kind is
 * identified by the logger, the level and a share. Safe for use by several threads.
 */
final class LineLimit {
    /** More than there are loggers that write. All kinds beyond it share one limit. */
    private static final int MOST_KINDS = 500;

    private static final LineKind OTHERS = new LineKind("others", Level.ALL);

    private final int most;
    private final long periodNanos;
    private Map<LineKind, Integer> counts = new HashMap<>();
    private long began;

    /**
     * Lines that share a limit.
     *
     * @param share separates the lines of different tenants, so that one of them cannot use up the limit of all
     */
    record LineKind(String logger, Level level, int share) {
        LineKind(String logger, Level level) {
            this(logger, level, 0);
        }
    }

    /** Lines that were not written because there were too many of their kind. */
    record RepeatedLines(LineKind kind, int lines) {}

    /**
     * Starts the first period.
     *
     * @param most the most lines of each kind in a period
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

    /** Ends the period if it is over, and returns the lines that were not written in it. */
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
