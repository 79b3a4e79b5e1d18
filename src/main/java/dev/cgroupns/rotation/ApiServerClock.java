package dev.cgroupns.rotation;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.net.URI;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The API server's time. The API server checks the webhook's certificate, so replicas on nodes with wrong clocks still
 * agree with it and with each other.
 */
final class ApiServerClock {
    private static final int TIMEOUT_SECONDS = 10;

    private final KubernetesClient client;

    ApiServerClock(KubernetesClient client) {
        this.client = client;
    }

    /**
     * To the second, from the Date header of an answer (RFC 9110, section 6.6.1); this machine's time if a proxy
     * removes the header.
     */
    Instant now() throws InterruptedException {
        HttpClient http = client.getHttpClient();
        var request = http.newHttpRequestBuilder()
                .uri(URI.create(client.getMasterUrl() + "version"))
                .build();
        try {
            var answer = http.sendAsync(request, String.class).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return Optional.ofNullable(answer.header("Date"))
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    .orElseGet(Instant::now);
        } catch (ExecutionException | TimeoutException e) {
            throw new RotationException("the API server " + client.getMasterUrl() + " does not answer: " + e);
        }
    }
}
