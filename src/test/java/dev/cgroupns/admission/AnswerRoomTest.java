package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AnswerRoomTest {
    private static final byte[] LARGE = new byte[BodyReceiver.SMALL + 1];
    private static final byte[] SMALL = new byte[BodyReceiver.SMALL];

    private final ByteBudget budget = new ByteBudget(LARGE.length);
    private final AnswerRoom room = new AnswerRoom(budget);
    private final AnswerRoom other = new AnswerRoom(budget);

    @Test
    void aLargeAnswerTakesRoomUntilItsReservationIsReleased() {
        assertThat(room.hold(LARGE)).isTrue();
        ByteBudget.Reservation held = room.end().orElseThrow();
        assertThat(other.hold(LARGE)).isFalse();

        held.release();
        assertThat(other.hold(LARGE)).isTrue();
    }

    @Test
    void aSmallAnswerTakesNoRoom() {
        assertThat(room.hold(SMALL)).isTrue();
        assertThat(room.end()).isEmpty();
        assertThat(other.hold(LARGE)).isTrue();
    }

    /** Its connection was closed before the review was judged. */
    @Test
    void theAnswerToAClosedConnectionTakesNoRoom() {
        assertThat(room.end()).isEmpty();
        assertThat(room.hold(LARGE)).isTrue();
        assertThat(room.end()).isEmpty();
        assertThat(other.hold(LARGE)).isTrue();
    }
}
