package dev.cgroupns.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
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
    void reportsTheSeedThatReproducesTheFailure() throws InterruptedException {
        FuzzRun<Integer> run = new FuzzRun<>(SELDOM_WRONG, 0);
        run.run(2, cases -> cases < 100_000);

        assertThat(run.failure())
                .startsWith("seldom wrong, seed ")
                .contains("\n  again: make fuzz TARGET=seldom wrong");
        long seed = Long.parseLong(run.failure().replaceAll("(?s)^seldom wrong, seed (\\d+):.*", "$1"));
        assertThat(SELDOM_WRONG.generate(Hostile.random(seed)) % 1_000).isZero();
    }

    @Test
    void endsWhenItIsToldTo() throws InterruptedException {
        FuzzRun<Integer> run = new FuzzRun<>(SELDOM_WRONG, 0);
        run.run(1, cases -> cases < 5);

        assertThat(run.cases()).isEqualTo(5);
        assertThat(run.failure()).isEmpty();
    }

    @Test
    void showsTheSmallestInputThatFailsInTheSamePlace() throws InterruptedException {
        FuzzRun<String> run = new FuzzRun<>(new WrongWhereItSays("bug"), 0);
        run.run(1, cases -> cases < 1);

        assertThat(run.failure()).endsWith("smallest input: bug");
    }

    /** Fails at every text that has a word in it, and in another way at every short one. */
    private record WrongWhereItSays(String word) implements FuzzTarget<String> {
        @Override
        public String name() {
            return "wrong where it says";
        }

        @Override
        public String generate(Random random) {
            return "much around the " + word + " that has nothing to do with it";
        }

        @Override
        public void check(String input) {
            if (input.length() < word.length()) {
                throw new IllegalStateException("another failure");
            }
            assertThat(input).doesNotContain(word);
        }

        @Override
        public Stream<String> smaller(String input) {
            return Smaller.texts(input);
        }
    }
}
