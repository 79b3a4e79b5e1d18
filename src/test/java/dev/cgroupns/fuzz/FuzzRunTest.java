package dev.cgroupns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class FuzzRunTest {
    /** Fails at every number that is divisible by 1,000. */
    private static final FuzzTarget<Integer> SELDOM_WRONG = new FuzzTarget<>() {
        @Override
        public String name() {
            return "seldom wrong";
        }

        @Override
        public Integer generate(Random random) {
            return random.nextInt(1_000_000);
        }

        @Override
        public void check(Integer input) {
            assertThat(input % 1_000).isNotZero();
        }
    };

    @Test
    void reportsTheSeedThatMakesTheFailureAgain() throws InterruptedException {
        FuzzRun<Integer> run = new FuzzRun<>(SELDOM_WRONG, 0);
        run.run(2, cases -> cases < 100_000);

        assertThat(run.failure()).startsWith("seldom wrong, seed ");
        long seed = Long.parseLong(run.failure().replaceAll("(?s)^seldom wrong, seed (\\d+):.*", "$1"));
        assertThat(SELDOM_WRONG.generate(new Random(seed)) % 1_000).isZero();
    }

    @Test
    void endsWhenItIsTold() throws InterruptedException {
        FuzzRun<Integer> run = new FuzzRun<>(SELDOM_WRONG, 0);
        run.run(1, cases -> cases < 5);

        assertThat(run.cases()).isEqualTo(5);
        assertThat(run.failure()).isEmpty();
    }
}
