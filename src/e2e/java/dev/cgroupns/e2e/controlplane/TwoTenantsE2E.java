package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.webhook.TlsClient;
import dev.cgroupns.e2e.webhook.WebhookServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One tenant sends reviews that need much memory, over four connections at a time; another creates builders, each of
 * which must be injected. The webhook has the heap that the chart sets.
 */
class TwoTenantsE2E {
    private static final int HOSTILE_AT_A_TIME = 4;
    private static final String PRIVILEGED = "\"securityContext\":{\"privileged\":true}";
    private static final String BUILDER = "{\"name\":\"a\",\"command\":[\"buildkitd\"]," + PRIVILEGED;

    /** With each of these, a webhook without limits would run out of memory, or need a second. */
    private static final List<String> HOSTILE = List.of(
            // A string of nearly the longest body.
            BUILDER + ",\"args\":[\"" + "y".repeat(2_900_000) + "\"]}",
            // Small tokens.
            BUILDER + ",\"future\":[" + "{\"\":0},".repeat(550_000) + "0]}",
            BUILDER + ",\"args\":[" + "\"x\",".repeat(400_000) + "\"x\"]}",
            // Longer than the limit.
            BUILDER + ",\"args\":[\"" + "\\u003c".repeat(720_000) + "\"]}",
            // A script of a million words.
            "{\"name\":\"a\",\"command\":[\"sh\",\"-c\",\"" + "a;".repeat(1_400_000) + "buildkitd\"]," + PRIVILEGED
                    + "}",
            // Many builders: as many as are injected, and more.
            (BUILDER + "},").repeat(1_999) + BUILDER + "}",
            (BUILDER + "},").repeat(4_500) + BUILDER + "}",
            (BUILDER + "},").repeat(13_000) + BUILDER + "}");

    @Test
    @Timeout(300)
    void theOthersBuildersAreAllInjected() throws IOException {
        try (WebhookServer server = WebhookServer.launch(List.of(WebhookServer.ALL_COMPILERS));
                ExecutorService tenant = Executors.newFixedThreadPool(HOSTILE_AT_A_TIME)) {
            server.awaitReady();
            List<CompletableFuture<String>> hostile = HOSTILE.stream()
                    .flatMap(containers -> Collections.nCopies(HOSTILE_AT_A_TIME, containers).stream())
                    .map(containers -> CompletableFuture.supplyAsync(() -> answer(server, containers), tenant))
                    .toList();

            List<Duration> taken = new ArrayList<>();
            do {
                long start = System.nanoTime();
                assertThat(answer(server, BUILDER + "}")).contains("\"patch\"");
                taken.add(Duration.ofNanos(System.nanoTime() - start));
            } while (!hostile.stream().allMatch(CompletableFuture::isDone));

            Collections.sort(taken);
            System.out.printf(
                    "%d builders injected beside %d hostile reviews, p50 %d ms, p99 %d ms%n",
                    taken.size(),
                    hostile.size(),
                    taken.get(taken.size() / 2).toMillis(),
                    taken.get(taken.size() * 99 / 100).toMillis());
            assertThat(hostile).allSatisfy(answer -> assertThat(answer.join()).contains("\"allowed\":true"));
            assertThat(server.log()).doesNotContain("OutOfMemoryError");
        }
    }

    private static String answer(WebhookServer server, String containers) {
        String review =
                "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"u\","
                        + "\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"},\"namespace\":\"tenant\",\"operation\":\"CREATE\","
                        + "\"object\":{\"spec\":{\"containers\":[" + containers + "]}}}}";
        try {
            return TlsClient.answer(server.mutate(), server.authority(), review.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
