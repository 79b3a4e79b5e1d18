package dev.cgroupns.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final Duration PATIENT = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final int END_OF_STREAM = -1;

    @Test
    void workThatIsDoneInTimeHasAValue() {
        assertThat(Deadline.after(PATIENT).call(() -> "value")).isEqualTo(new Awaited.Completed<>("value"));
    }

    @Test
    void workThatFailsReturnsItsException() {
        IOException failure = new IOException("refused");
        assertThat(Deadline.after(PATIENT).call(() -> {
                    throw failure;
                }))
                .isEqualTo(new Awaited.Threw<>(failure));
    }

    @Test
    void workThatIsDoneHasAValueEvenAfterTheDeadline() {
        Deadline passed = Deadline.after(Duration.ZERO);
        assertThat(passed.await(CompletableFuture.completedFuture("value"), () -> {}))
                .isEqualTo(new Awaited.Completed<>("value"));
    }

    @Test
    void aBlockedCallIsEndedAtTheDeadline() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(silent.getInetAddress(), silent.getLocalPort());
                Socket server = silent.accept()) {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            Awaited<Integer> awaited = Deadline.after(SHORT).call(() -> {
                try {
                    return client.getInputStream().read();
                } finally {
                    ended.complete(null);
                }
            });

            assertThat(awaited).isEqualTo(new Awaited.Overdue<>());
            // The interrupted read has closed its socket, which the other side sees.
            ended.join();
            assertThat(server.getInputStream().read()).isEqualTo(END_OF_STREAM);
        }
    }

    @Test
    void anInterruptedWaitEndsTheWorkAndLeavesTheThreadInterrupted() {
        CountDownLatch stopped = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        Awaited<Void> awaited = Deadline.after(PATIENT).await(new CompletableFuture<>(), stopped::countDown);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(awaited).isEqualTo(new Awaited.Interrupted<>());
        assertThat(stopped.getCount()).isZero();
    }
}
