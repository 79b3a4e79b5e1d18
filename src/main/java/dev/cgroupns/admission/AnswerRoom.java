package dev.cgroupns.admission;

import java.util.Optional;

/**
 * The memory of one request's answer, which a client that does not read leaves in this process. All unread large
 * answers together have a limit; an answer of usual size is not counted, since there are no more of them than requests.
 */
final class AnswerRoom {
    private final ByteBudget budget;
    private Optional<ByteBudget.Reservation> held = Optional.empty();
    private boolean ended;

    /** @param budget the memory that all large answers may take together */
    AnswerRoom(ByteBudget budget) {
        this.budget = budget;
    }

    /** Reserves memory for an answer if it is large. Returns whether there is room for it. */
    synchronized boolean hold(byte[] answer) {
        if (answer.length <= BodyReceiver.SMALL || ended) {
            return true;
        }
        held = budget.tryReserve(answer.length);
        return held.isPresent();
    }

    /**
     * The request has ended: its answer was passed to the connection, or the connection is closed. From now on nothing
     * is reserved.
     *
     * @return the memory of the answer, to be released when the client has accepted it; empty if none is reserved
     */
    synchronized Optional<ByteBudget.Reservation> end() {
        ended = true;
        return held;
    }
}
