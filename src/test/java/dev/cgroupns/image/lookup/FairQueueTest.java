package dev.cgroupns.image.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.lookup.FairQueue.Submission;
import dev.cgroupns.image.lookup.Owner.Purpose;
import dev.cgroupns.image.lookup.Quota.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each task reports that it has begun, and ends when the test ends it. */
@Timeout(30)
class FairQueueTest {
    private static final Owner A = new Owner("a", Purpose.POD);
    private static final Owner B = new Owner("b", Purpose.POD);
    private static final Owner C = new Owner("c", Purpose.POD);

    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final List<CountDownLatch> ends = new ArrayList<>();

    @AfterEach
    void endAll() {
        ends.forEach(CountDownLatch::countDown);
    }

    @Test
    void theOwnersTakeTurnsHoweverMuchOneOfThemHas() throws InterruptedException {
        FairQueue turns = turns(1, 1, 100, share(100, 100));
        CountDownLatch first = submit(turns, A, "r", "a0");
        CountDownLatch second = submit(turns, A, "r", "a1");
        CountDownLatch third = submit(turns, A, "r", "a2");
        CountDownLatch ofB = submit(turns, B, "r", "b0");
        CountDownLatch ofC = submit(turns, C, "r", "c0");
        List<String> order = new ArrayList<>();
        order.add(begun.take());
        for (CountDownLatch end : List.of(first, ofB, ofC, second)) {
            end.countDown();
            order.add(begun.take());
        }
        third.countDown();

        assertThat(order).containsExactly("a0", "b0", "c0", "a1", "a2");
    }

    @Test
    void oneOwnerCannotTakeAllPlaces() throws InterruptedException {
        FairQueue turns = turns(3, 3, 100, share(2, 100));
        submit(turns, A, "r", "a0");
        submit(turns, A, "r", "a1");
        submit(turns, A, "r", "a2");
        submit(turns, B, "r", "b0");

        assertThat(List.of(begun.take(), begun.take(), begun.take())).containsExactlyInAnyOrder("a0", "a1", "b0");
    }

    @Test
    void oneRegistryCannotTakeAllPlaces() throws InterruptedException {
        FairQueue turns = turns(2, 1, 100, share(100, 100));
        submit(turns, A, "slow", "slow0");
        submit(turns, A, "slow", "slow1");
        submit(turns, A, "quick", "quick0");

        assertThat(List.of(begun.take(), begun.take())).containsExactlyInAnyOrder("slow0", "quick0");
    }

    @Test
    void tooManyWaitingTasksAreRefused() throws InterruptedException {
        FairQueue turns = turns(1, 1, 3, share(1, 2));
        CountDownLatch running = submit(turns, A, "r", "a0");
        submit(turns, A, "r", "a1");
        submit(turns, A, "r", "a2");
        assertThat(turns.submit(A, "r", () -> begun.add("never"))).isEqualTo(Submission.OWNER_FULL);
        submit(turns, B, "r", "b0");
        assertThat(turns.submit(C, "r", () -> begun.add("never"))).isEqualTo(Submission.FULL);
        assertThat(begun.take()).isEqualTo("a0");
        running.countDown();
        assertThat(begun.take()).isEqualTo("b0");
    }

    @Test
    void aTaskThatFailsReleasesItsPlace() throws InterruptedException {
        FairQueue turns = turns(1, 1, 100, share(1, 100));
        turns.submit(A, "r", () -> {
            begun.add("failing");
            throw new IllegalStateException("the test's own");
        });
        submit(turns, A, "r", "next");
        assertThat(List.of(begun.take(), begun.take())).containsExactly("failing", "next");
    }

    private static FairQueue turns(int places, int perRegistry, int room, Quota share) {
        return new FairQueue(places, perRegistry, room, _ -> share);
    }

    private static Quota share(int running, int waiting) {
        return new Quota(100, running, waiting, Rate.UNLIMITED, Rate.UNLIMITED);
    }

    /** Submits a task, which must be admitted. Returns the latch that ends it. */
    private CountDownLatch submit(FairQueue turns, Owner owner, String registry, String name) {
        CountDownLatch end = new CountDownLatch(1);
        ends.add(end);
        assertThat(turns.submit(owner, registry, () -> {
                    begun.add(name);
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }))
                .isEqualTo(Submission.ADMITTED);
        return end;
    }
}
