package dev.cgroupns.image.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.lookup.Quota.Rate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final TokenBucket allowance = new TokenBucket(new Rate(3, Duration.ofNanos(10)), now::get);

    @Test
    void aBurstThenOneEachTime() {
        assertThat(taken(4)).containsExactly(true, true, true, false);
        now.addAndGet(9);
        assertThat(allowance.take()).isFalse();
        now.addAndGet(1);
        assertThat(taken(2)).containsExactly(true, false);
        now.addAndGet(1000);
        assertThat(taken(4)).containsExactly(true, true, true, false);
    }

    @Test
    void aReturnedTokenCanBeTakenAgain() {
        assertThat(taken(3)).containsOnly(true);
        allowance.giveBack();
        assertThat(taken(2)).containsExactly(true, false);
    }

    @Test
    void withoutALimitThereIsNone() {
        TokenBucket unlimited = new TokenBucket(Rate.UNLIMITED, now::get);
        assertThat(Stream.generate(unlimited::take).limit(1000)).containsOnly(true);
    }

    private Stream<Boolean> taken(int times) {
        return Stream.generate(allowance::take).limit(times);
    }
}
