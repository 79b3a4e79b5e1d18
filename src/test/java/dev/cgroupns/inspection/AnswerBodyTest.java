package dev.cgroupns.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

final class AnswerBodyTest {
    private final Arriving arriving = new Arriving();
    private final AnswerBody body = new AnswerBody(arriving);

    @Test
    void theRestIsReadInsteadOfClosingTheConnection() throws IOException {
        assertThat(body.read()).isEqualTo('{');

        body.close();
        body.abort();

        assertThat(arriving.available()).isZero();
        assertThat(arriving.closed).isFalse();
    }

    @Test
    void whatDoesNotArriveInTimeIsClosed() throws IOException {
        assertThat(body.readNBytes(1)).containsExactly('{');

        body.abort();

        assertThat(arriving.closed).isTrue();
    }

    @Test
    void whatCannotBeReadIsClosed() {
        arriving.broken = true;

        body.close();

        assertThat(arriving.closed).isTrue();
    }

    /** Tells whether it was closed. */
    private static final class Arriving extends InputStream {
        private final ByteArrayInputStream bytes = new ByteArrayInputStream(new byte[] {'{', '}', '\n'});
        private boolean closed;
        private boolean broken;

        @Override
        public int read() throws IOException {
            if (broken) {
                throw new IOException("Connection was closed");
            }
            return bytes.read();
        }

        @Override
        public int available() {
            return bytes.available();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
