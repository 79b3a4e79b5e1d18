package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ByteBudgetTest {
    private final ByteBudget budget = new ByteBudget(10);
    private final List<String> granted = new ArrayList<>();

    @Test
    void aReservationThatFitsIsGrantedAtOnce() {
        reserve("a", 6);
        reserve("b", 4);

        assertThat(granted).containsExactly("a", "b");
    }

    @Test
    void theSmallestIsGrantedFirstThenTheOldest() {
        ByteBudget.Reservation all = reserve("all", 10);
        reserve("large", 8);
        ByteBudget.Reservation small = reserve("small", 3);
        ByteBudget.Reservation alike = reserve("alike", 3);

        all.release();
        assertThat(granted).containsExactly("all", "small", "alike");

        small.release();
        alike.release();
        assertThat(granted).containsExactly("all", "small", "alike", "large");
    }

    @Test
    void aReleasedReservationIsNeverGranted() {
        ByteBudget.Reservation all = reserve("all", 10);
        reserve("gone", 5).release();

        all.release();

        assertThat(granted).containsExactly("all");
    }

    @Test
    void bytesAreReleasedOnce() {
        ByteBudget.Reservation first = reserve("first", 5);
        reserve("second", 5);

        first.release();
        first.release();
        reserve("third", 10);

        assertThat(granted).containsExactly("first", "second");
    }

    @Test
    void tryReserveSucceedsOnlyIfThereIsRoom() {
        ByteBudget.Reservation most = budget.tryReserve(9).orElseThrow();

        assertThat(budget.tryReserve(2)).isEmpty();

        most.release();
        assertThat(budget.tryReserve(2)).isPresent();
    }

    private ByteBudget.Reservation reserve(String name, long bytes) {
        return budget.reserve(bytes, () -> granted.add(name));
    }
}
