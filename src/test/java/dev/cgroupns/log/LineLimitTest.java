package dev.cgroupns.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.log.LineLimit.LineKind;
import dev.cgroupns.log.LineLimit.RepeatedLines;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LineLimitTest {
    private static final LineKind KIND = new LineKind("logger", Level.SEVERE);

    private final LineLimit limit = new LineLimit(2, 60, 0);

    @Test
    void admitsTheLimitAndReportsHowManyMoreThereWere() {
        assertThat(IntStream.range(0, 5).mapToObj(_ -> limit.admits(KIND)))
                .containsExactly(true, true, false, false, false);
        assertThat(limit.admits(new LineKind("logger", Level.INFO))).isTrue();

        assertThat(limit.endOfPeriod(59)).isEmpty();
        assertThat(limit.endOfPeriod(60)).containsExactly(new RepeatedLines(KIND, 3));
    }

    @Test
    void admitsAsManyInTheNextPeriod() {
        IntStream.range(0, 5).forEach(_ -> limit.admits(KIND));
        limit.endOfPeriod(60);

        assertThat(limit.admits(KIND)).isTrue();
        assertThat(limit.endOfPeriod(120)).isEmpty();
    }

    @Test
    void limitsTheNumberOfKinds() {
        long admitted = IntStream.range(0, 10_000)
                .filter(i -> limit.admits(new LineKind("what a client sent: " + i, Level.INFO)))
                .count();

        assertThat(admitted).isLessThan(1_000);
    }
}
