package dev.cgroupns.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BoundedLogTest {
    private static final int CAPACITY = 4;
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final AtomicInteger full = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final BoundedLog.DroppedLines dropped = new BoundedLog.DroppedLines() {
        @Override
        public void repeated() {
            repeated.incrementAndGet();
        }

        @Override
        public void full() {
            full.incrementAndGet();
        }
    };

    /** A pipe that is not read until it is opened. */
    private static final class Pipe extends Handler {
        private final CountDownLatch opened = new CountDownLatch(1);
        private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
        private final List<String> written = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            begun.add(line.getMessage());
            try {
                opened.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            written.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void aStuckPipeBlocksNoCallerAndDroppedLinesAreCountedAndReported() throws InterruptedException {
        Pipe pipe = new Pipe();
        BoundedLog log = log(pipe, UNLIMITED);
        log.publish(line("first"));
        assertThat(pipe.begun.take()).isEqualTo("first");

        for (int i = 0; i < CAPACITY + 3; i++) {
            log.publish(line("line " + i));
        }

        assertThat(full).hasValue(3);
        pipe.opened.countDown();
        Awaitility.await()
                .untilAsserted(() -> assertThat(pipe.written)
                        .contains(
                                "first",
                                "line 0",
                                "3 lines were dropped here: the log could not be" + " written fast enough")
                        .doesNotContain("line 4"));
    }

    @Test
    void linesOfAKindAreLimited() throws InterruptedException {
        Pipe pipe = new Pipe();
        pipe.opened.countDown();
        BoundedLog log = log(pipe, 2);

        for (int i = 0; i < CAPACITY; i++) {
            log.publish(line("request " + i + " failed"));
        }
        log.flush(Duration.ofMinutes(1));

        assertThat(repeated).hasValue(2);
        assertThat(pipe.written).containsExactly("request 0 failed", "request 1 failed");
    }

    @Test
    void linesBelowInfoAreNotLimited() throws InterruptedException {
        Pipe pipe = new Pipe();
        pipe.opened.countDown();
        BoundedLog log = log(pipe, 1);

        for (int i = 0; i < 3; i++) {
            log.publish(new LogRecord(Level.FINE, "detail"));
        }
        log.flush(Duration.ofMinutes(1));

        assertThat(pipe.written).containsExactly("detail", "detail", "detail");
    }

    /** One tenant's builders must not hide another's. */
    @Test
    void linesAboutOneNamespaceLeaveRoomForAnother() throws InterruptedException {
        Pipe pipe = new Pipe();
        pipe.opened.countDown();
        BoundedLog log = log(pipe, 1);

        for (String namespace : List.of("flood", "flood", "quiet")) {
            LogRecord line = line("builder in " + namespace);
            line.setParameters(new Object[] {new FieldLine("builder", Map.of("namespace", namespace))});
            log.publish(line);
        }
        log.flush(Duration.ofMinutes(1));

        assertThat(pipe.written).containsExactly("builder in flood", "builder in quiet");
        assertThat(repeated).hasValue(1);
    }

    private BoundedLog log(Pipe pipe, int mostOfAKind) {
        LineLimit limit = new LineLimit(mostOfAKind, Duration.ofMinutes(1).toNanos(), System.nanoTime());
        return new BoundedLog(pipe, CAPACITY, limit, dropped).start();
    }

    private static LogRecord line(String message) {
        return new LogRecord(Level.INFO, message);
    }
}
