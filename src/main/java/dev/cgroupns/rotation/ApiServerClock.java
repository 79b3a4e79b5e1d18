package dev.cgroupns.rotation;

import dev.cgroupns.deadline.Awaited;
import dev.cgroupns.deadline.Deadline;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The API server's time. The API server checks the webhook's certificate, so replicas on nodes with wrong clocks still
 * agree with it and with each other.
 */
final class ApiServerClock {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final KubernetesClient client;

    ApiServerClock(KubernetesClient client) {
        this.client = client;
    }

    /**
     * The time to the second, from the Date header of an answer (RFC 9110, section 6.6.1); this machine's time if a
     * proxy removes the header.
     */
    Instant now() throws InterruptedException {
        HttpClient http = client.getHttpClient();
        var request = http.newHttpRequestBuilder()
                .uri(URI.create(client.getMasterUrl() + "version"))
                // Ends the request; cancelling its future does not.
                .timeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .build();
        var answering = http.sendAsync(request, String.class);
        return switch (Deadline.after(TIMEOUT).await(answering, () -> answering.cancel(true))) {
            case Awaited.Completed(HttpResponse<String> answer) ->
                Optional.ofNullable(answer.header("Date"))
                        .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant())
                        .orElseGet(Instant::now);
            case Awaited.Threw(Throwable cause) -> throw silent(": " + cause);
            case Awaited.Overdue() -> throw silent(" within " + TIMEOUT.toSeconds() + " seconds");
            case Awaited.Interrupted() -> throw new InterruptedException();
        };
    }

    private RotationException silent(String detail) {
        return new RotationException("the API server " + client.getMasterUrl() + " does not answer" + detail);
    }
}
