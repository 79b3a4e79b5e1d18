package dev.cgroupns.fuzz;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * Runs one target over consecutive seeds, on several threads, until it fails or is told to stop.
 *
 * @param <I> the target's input
 */
final class FuzzRun<I> {
    private static final int SHOWN = 2_000;

    private final FuzzTarget<I> target;
    private final AtomicLong next;
    private final AtomicLong cases = new AtomicLong();
    private final AtomicBoolean failed = new AtomicBoolean();

    /** The first failure, as text; empty where there is none. */
    private volatile String failure = "";

    /** A run that begins at this seed. */
    FuzzRun(FuzzTarget<I> target, long firstSeed) {
        this.target = target;
        this.next = new AtomicLong(firstSeed);
    }

    /**
     * Runs it.
     *
     * @param goOn asked before each case, with the number of cases so far
     */
    void run(int threads, LongPredicate goOn) throws InterruptedException {
        List<Thread> workers = IntStream.range(0, threads)
                .mapToObj(_ -> Thread.ofPlatform().start(() -> work(goOn)))
                .toList();
        for (Thread worker : workers) {
            worker.join();
        }
    }

    long cases() {
        return cases.get();
    }

    String failure() {
        return failure;
    }

    private void work(LongPredicate goOn) {
        while (!failed.get() && goOn.test(cases.get())) {
            long seed = next.getAndIncrement();
            one(seed);
            cases.incrementAndGet();
        }
    }

    // Whatever is thrown is what this program looks for, an OutOfMemoryError among it.
    @SuppressWarnings("CatchingUnchecked")
    private void one(long seed) {
        I input = target.generate(new Random(seed));
        try {
            target.check(input);
        } catch (Throwable e) {
            if (failed.compareAndSet(false, true)) {
                failure = describe(seed, input, e);
            }
        }
    }

    private String describe(long seed, I input, Throwable problem) {
        String shown = target.show(input);
        StringBuilder text = new StringBuilder();
        text.append(target.name()).append(", seed ").append(seed).append(": ").append(problem);
        for (StackTraceElement each : problem.getStackTrace()) {
            if (each.getClassName().startsWith("dev.cgroupns")) {
                text.append("\n    at ").append(each);
            }
        }
        text.append("\n  input: ");
        text.append(shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + "...");
        return text.toString();
    }
}
