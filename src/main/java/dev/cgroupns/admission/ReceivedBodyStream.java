package dev.cgroupns.admission;

import java.io.InputStream;

/**
 * Carries a body from {@link ReviewFilter} through REST to {@link ReceivedBodyReader}. If REST refuses to read the
 * body, for example because of its Content-Type, its memory is released when the stream is closed.
 */
final class ReceivedBodyStream extends InputStream {
    private static final int END = -1;

    private final ReceivedBody received;
    private final AnswerRoom answer;
    private boolean taken;

    ReceivedBodyStream(ReceivedBody received, AnswerRoom answer) {
        this.received = received;
        this.answer = answer;
    }

    /** Passes the body to a reader, which must now release its memory. */
    ReceivedReview take() {
        taken = true;
        return new ReceivedReview(received, answer);
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
