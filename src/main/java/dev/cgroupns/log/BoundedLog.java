package dev.cgroupns.log;

import dev.cgroupns.log.LineLimit.LineKind;
import dev.cgroupns.log.LineLimit.RepeatedLines;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Writes log lines on a thread of its own, so that logging never waits: a pipe without a reader blocks only that
 * thread. Lines that do not fit into the queue, or are too frequent, are dropped and counted.
 */
final class BoundedLog extends Handler {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final BlockingQueue<LogRecord> queue;
    private final LineLimit limit;
    private final Handler target;
    private final DroppedLines dropped;
    private final AtomicInteger unsaid = new AtomicInteger();
    /** Lines that are not written yet. */
    private final AtomicInteger pending = new AtomicInteger();

    /** Counts dropped lines. */
    interface DroppedLines {
        /** A line was dropped because there were too many of its kind. */
        void repeated();

        /** A line was dropped because the queue was full. */
        void full();
    }

    /**
     * Creates a log that does not write yet.
     *
     * @param target writes the lines; it may block
     * @param capacity how many lines may wait
     */
    BoundedLog(Handler target, int capacity, LineLimit limit, DroppedLines dropped) {
        this.target = target;
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.limit = limit;
        this.dropped = dropped;
    }

    /** Starts to write. */
    BoundedLog start() {
        Thread.ofPlatform().daemon().name("log").start(this::write);
        return this;
    }

    @Override
    public void publish(LogRecord line) {
        // Levels below INFO are not limited: they are enabled on purpose.
        if (line.getLevel().intValue() >= Level.INFO.intValue() && !limit.admits(kind(line))) {
            dropped.repeated();
            return;
        }
        if (line instanceof ExtLogRecord ours) {
            // Otherwise the writer would look for the caller on its own stack.
            ours.disableCallerCalculation();
        }
        pending.incrementAndGet();
        if (!queue.offer(line)) {
            pending.decrementAndGet();
            dropped.full();
            unsaid.incrementAndGet();
        }
    }

    private static LineKind kind(LogRecord line) {
        String logger = String.valueOf(line.getLoggerName());
        return FieldLine.of(line)
                .map(fields -> new LineKind(logger, line.getLevel(), fields.share()))
                .orElseGet(() -> new LineKind(logger, line.getLevel()));
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private void write() {
        try {
            while (true) {
                LogRecord line = queue.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (line != null) {
                    target.publish(line);
                    pending.decrementAndGet();
                }
                limit.endOfPeriod(System.nanoTime()).forEach(this::say);
                int lost = unsaid.getAndSet(0);
                if (lost > 0) {
                    say(lost + " lines were dropped here: the log could not be written fast enough");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(RepeatedLines repeated) {
        say(repeated.lines() + " more lines of [" + repeated.kind().logger() + "] at level "
                + repeated.kind().level() + " were left out in the last minute");
    }

    private void say(String message) {
        ExtLogRecord line = new ExtLogRecord(
                Level.WARNING, message, ExtLogRecord.FormatStyle.NO_FORMAT, BoundedLog.class.getName());
        line.setLoggerName(BoundedLog.class.getName());
        line.disableCallerCalculation();
        target.publish(line);
    }

    /** Waits until all lines are written, at most this long. Returns whether they are. */
    boolean flush(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (pending.get() > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return pending.get() == 0;
    }

    /** The handler that writes the lines. */
    Handler target() {
        return target;
    }

    /** Does not wait: it is called during shutdown. */
    @Override
    public void flush() {
        // The writer writes each line at once.
    }

    @Override
    public void close() {
        // The log manager created the target, and closes it.
    }
}
