package dev.cgroupns.admission;

import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The memory that all large reviews may hold together, in bytes. Requests that do not fit wait in a queue, the smallest
 * first: a few bodies of megabytes must not delay those of usual size.
 */
final class ByteBudget {
    private final PriorityQueue<Reservation> line = new PriorityQueue<>(
            Comparator.<Reservation>comparingLong(each -> each.bytes).thenComparingLong(each -> each.number));
    private long free;
    private long reservations;

    ByteBudget(long bytes) {
        this.free = bytes;
    }

    /**
     * Reserves bytes, at once or when other reservations are released.
     *
     * @param granted called once, on the thread that makes room; not called after {@link Reservation#release}
     */
    Reservation reserve(long bytes, Runnable granted) {
        Reservation reservation;
        synchronized (this) {
            reservation = new Reservation(bytes, reservations++, granted);
            line.add(reservation);
        }
        grant();
        return reservation;
    }

    /** Reserves bytes if there is room now. */
    synchronized Optional<Reservation> tryReserve(long bytes) {
        if (bytes > free) {
            return Optional.empty();
        }
        Reservation reservation = new Reservation(bytes, reservations++, () -> {});
        reservation.held = true;
        free -= bytes;
        return Optional.of(reservation);
    }

    private void grant() {
        for (Reservation next = next(); next != null; next = next()) {
            next.granted.run();
        }
    }

    private synchronized @Nullable Reservation next() {
        Reservation first = line.peek();
        if (first == null || first.bytes > free) {
            return null;
        }
        line.remove();
        free -= first.bytes;
        first.held = true;
        return first;
    }

    /** The bytes that one review holds or waits for. */
    final class Reservation {
        private final long bytes;
        private final long number;
        private final Runnable granted;
        private boolean held;

        private Reservation(long bytes, long number, Runnable granted) {
            this.bytes = bytes;
            this.number = number;
            this.granted = granted;
        }

        /** Releases the bytes, or leaves the queue. Calling it again has no effect. */
        void release() {
            synchronized (ByteBudget.this) {
                if (held) {
                    held = false;
                    free += bytes;
                } else {
                    line.remove(this);
                }
            }
            grant();
        }
    }
}
