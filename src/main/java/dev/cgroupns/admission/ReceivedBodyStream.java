package dev.cgroupns.admission;

import java.io.InputStream;

/**
 * Carries a body from {@link ReviewFilter} through REST to {@link ReceivedBodyReader}. If REST refuses to read the
 * body, for example because of its Content-Type, its memory is released when the stream is closed.
 */
final class ReceivedBodyStream extends InputStream {
    private static final int END = -1;

    private final ReceivedBody received;
    private boolean taken;

    ReceivedBodyStream(ReceivedBody received) {
        this.received = received;
    }

    /** Passes the body to a reader, which must now release its memory. */
    ReceivedBody take() {
        taken = true;
        return received;
    }

    @Override
    public int read() {
        return END;
    }

    @Override
    public void close() {
        if (!taken && received instanceof ReceivedBody.Whole whole) {
            whole.room().run();
        }
    }
}
