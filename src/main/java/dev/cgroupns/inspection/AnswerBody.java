package dev.cgroupns.inspection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The body of an answer, which is always read to its end. If the client's own stream is closed, Vert.x resets the
 * request, which closes its HTTP/1.1 connection even if the answer has arrived and the next request uses it.
 */
final class AnswerBody extends FilterInputStream {
    private static final Logger LOG = Logger.getLogger(AnswerBody.class);
    private static final int END = -1;

    private volatile boolean ended;

    AnswerBody(InputStream body) {
        super(body);
    }

    /** Aborts the body if it has not ended in time: a server that stops sending would block the reader forever. */
    AnswerBody within(Duration time) {
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::abort);
        return this;
    }

    /** Closes the connection, unless it serves other requests by now. */
    void abort() {
        if (!ended) {
            try {
                in.close();
            } catch (IOException e) {
                LOG.debug("an answer of the API server could not be closed", e);
            }
        }
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        ended |= value == END;
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        ended |= count == END;
        return count;
    }

    /** Reads the rest, and ignores it. The connection is closed only if that fails. */
    @Override
    public void close() {
        try {
            transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.debug("the rest of an answer of the API server could not be read", e);
            abort();
        }
    }
}
