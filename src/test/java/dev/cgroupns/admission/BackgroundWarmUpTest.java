package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class BackgroundWarmUpTest {
    private final FakeTime time = new FakeTime();
    private final List<Integer> sent = new ArrayList<>();

    @Test
    void sendsAFixedNumberOfReviews() {
        new BackgroundWarmUp(45, time).run(sent::add);

        assertThat(sent).containsExactly(20, 20, 5);
    }

    @Test
    void isOffAtZero() {
        new BackgroundWarmUp(0, time).run(sent::add);

        assertThat(sent).isEmpty();
    }

    /** If pods' reviews make its own slow, it leaves them more time. */
    @Test
    void pausesThreeTimesAsLongAsTheReviewsTook() {
        new BackgroundWarmUp(40, time).run(_ -> time.pass(Duration.ofMillis(500)));

        assertThat(time.pauses).containsExactly(Duration.ofMillis(1500), Duration.ofMillis(1500));
    }

    @Test
    void pausesEvenIfTheReviewsTookNoTime() {
        new BackgroundWarmUp(20, time).run(sent::add);

        assertThat(time.pauses).allMatch(Duration::isPositive);
    }

    @Test
    void endsAfterFiveMinutes() {
        new BackgroundWarmUp(1_000_000, time).run(count -> {
            sent.add(count);
            time.pass(Duration.ofSeconds(30));
        });

        assertThat(sent).hasSize(3);
    }

    @Test
    void endsIfAReviewFails() {
        new BackgroundWarmUp(1000, time).run(count -> {
            sent.add(count);
            throw new IllegalStateException("the port is closed");
        });

        assertThat(sent).hasSize(1);
    }

    @Test
    void endsWhenTheWebhookShutsDown() {
        BackgroundWarmUp warmUp = new BackgroundWarmUp(1000, time);

        warmUp.run(count -> {
            sent.add(count);
            warmUp.end();
        });

        assertThat(sent).hasSize(1);
    }

    @Test
    void doesNotWaitForThePauseToEndWhenTheWebhookShutsDown() throws InterruptedException {
        CountDownLatch pausing = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        BackgroundWarmUp warmUp = new BackgroundWarmUp(1000, new FakeTime() {
            @Override
            public void pause(Duration length) throws InterruptedException {
                pausing.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
            }
        });

        warmUp.start(_ -> {});
        pausing.await();
        warmUp.end();

        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    }

    private static class FakeTime implements BackgroundWarmUp.Waiting {
        private final List<Duration> pauses = new ArrayList<>();
        private Duration now = Duration.ZERO;

        void pass(Duration length) {
            now = now.plus(length);
        }

        @Override
        public Duration now() {
            return now;
        }

        @Override
        public void pause(Duration length) throws InterruptedException {
            pauses.add(length);
            pass(length);
        }
    }
}
