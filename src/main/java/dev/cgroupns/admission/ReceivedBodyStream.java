package dev.cgroupns.admission;

import java.io.InputStream;

/**
 * Carries a body from {@link ReviewFilter} through REST to {@link ReceivedBodyReader}. The memory of a body that REST
 * refused to read, by its Content-Type for example, is given back when the stream is closed.
 */
final class ReceivedBodyStream extends InputStream {
    private static final int END = -1;

    private final ReceivedBody received;
    private boolean taken;

    ReceivedBodyStream(ReceivedBody received) {
        this.received = received;
    }

    /** Gives the body to a reader, which now has to release its memory. */
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
