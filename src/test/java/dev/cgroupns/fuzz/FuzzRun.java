package dev.cgroupns.fuzz;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs one target over consecutive seeds, on several threads, until it fails or is told to stop. An input that fails is
 * then made small.
 *
 * @param <I> the target's input
 */
final class FuzzRun<I> {
    private static final int SHOWN = 2_000;
    /** How many smaller inputs are tried until none of them fails. */
    private static final int TRIES = 20_000;
    /** Processor time for one input: a thousand times that of the slowest. */
    private static final Duration LONGEST = Duration.ofSeconds(5);
    /** An input that takes longer counts as one that never ends. */
    private static final Duration ENDLESS = Duration.ofMinutes(2);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final FuzzTarget<I> target;
    private final AtomicLong next;
    private final AtomicLong cases = new AtomicLong();
    private final AtomicBoolean failed = new AtomicBoolean();

    /** The first failure, as text; empty if there is none. */
    private volatile String failure = "";

    /** A run that begins at this seed. */
    FuzzRun(FuzzTarget<I> target, long firstSeed) {
        this.target = target;
        this.next = new AtomicLong(firstSeed);
    }

    /** A thread, and the seed that it is at. */
    private record Worker(Thread thread, AtomicLong seed) {}

    /**
     * Runs it.
     *
     * @param goOn asked before each case, with the number of cases so far
     */
    void run(int threads, LongPredicate goOn) throws InterruptedException {
        List<Worker> workers = IntStream.range(0, threads)
                .mapToObj(_ -> new AtomicLong())
                .map(seed -> new Worker(Thread.ofPlatform().daemon().start(() -> work(seed, goOn)), seed))
                .toList();
        for (Worker worker : workers) {
            awaitEnd(worker);
        }
    }

    private void awaitEnd(Worker worker) throws InterruptedException {
        long before;
        do {
            before = worker.seed().get();
            if (worker.thread().join(ENDLESS)) {
                return;
            }
        } while (before != worker.seed().get());
        if (failed.compareAndSet(false, true)) {
            failure = header(before, "does not end") + "\n  input: " + shown(target.generate(Hostile.random(before)));
        }
    }

    long cases() {
        return cases.get();
    }

    String failure() {
        return failure;
    }

    private void work(AtomicLong at, LongPredicate goOn) {
        while (!failed.get() && goOn.test(cases.get())) {
            long seed = next.getAndIncrement();
            at.set(seed);
            one(seed);
            cases.incrementAndGet();
        }
    }

    private void one(long seed) {
        I input = target.generate(Hostile.random(seed));
        Optional<Throwable> problem = problem(input);
        if (problem.isPresent() && failed.compareAndSet(false, true)) {
            failure = describe(seed, input, problem.get());
        }
    }

    // This program looks for anything that is thrown, including an OutOfMemoryError.
    @SuppressWarnings("CatchingUnchecked")
    private Optional<Throwable> problem(I input) {
        long began = THREADS.getCurrentThreadCpuTime();
        try {
            target.check(input);
        } catch (Throwable e) {
            return Optional.of(e);
        }
        Duration took = Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - began);
        return took.compareTo(LONGEST) < 0
                ? Optional.empty()
                : Optional.of(new AssertionError("took " + took.toMillis() + " ms of processor time"));
    }

    private String describe(long seed, I input, Throwable problem) {
        I small = smallest(input, problem);
        Throwable shown = problem(small).orElse(problem);
        StringBuilder text = new StringBuilder(header(seed, String.valueOf(shown)));
        ours(shown).forEach(each -> text.append("\n    at ").append(each));
        return text.append("\n  smallest input: ").append(shown(small)).toString();
    }

    /** Makes the input smaller, as long as it fails in the same place. */
    private I smallest(I input, Throwable problem) {
        I smallest = input;
        int tries = 0;
        boolean found = true;
        while (found) {
            found = false;
            for (I each : (Iterable<I>) target.smaller(smallest)::iterator) {
                if (tries++ >= TRIES) {
                    return smallest;
                }
                if (problem(each).filter(other -> isAlike(problem, other)).isPresent()) {
                    smallest = each;
                    found = true;
                    break;
                }
            }
        }
        return smallest;
    }

    private static boolean isAlike(Throwable one, Throwable other) {
        return one.getClass() == other.getClass()
                && ours(one).findFirst().equals(ours(other).findFirst());
    }

    private static Stream<StackTraceElement> ours(Throwable problem) {
        return Stream.of(problem.getStackTrace())
                .filter(each -> each.getClassName().startsWith("dev.cgroupns"));
    }

    private String header(long seed, String problem) {
        return target.name() + ", seed " + seed + ": " + problem + "\n  again: make fuzz TARGET=" + target.name()
                + " SEED=" + seed + " SECONDS=1";
    }

    private String shown(I input) {
        String shown = target.show(input);
        return shown.length() <= SHOWN ? shown : shown.substring(0, SHOWN) + "...";
    }
}
