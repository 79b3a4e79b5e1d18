package dev.cgroupns.admission;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.certificate.CertificateTrust;
import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.certificate.ServingCertificate;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

/** The webhook is not ready while the API server would not trust it, or before it has answered its own reviews. */
@QuarkusTest
final class UnreadyTest {
    @Inject
    ServingCertificate serving;

    @Inject
    WarmUpReviews reviews;

    @Inject
    HttpsPortProbe port;

    @Inject
    Vertx vertx;

    @Inject
    BackgroundWarmUp background;

    @Test
    void unreadyWhileItsCertificateIsNotTrusted() {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> ready().statusCode() == 200);
        CertificateTrust before = serving.trust();
        serving.trust(new CertificateTrust.Untrusted("its authority is not published"));
        try {
            assertThat(ready().statusCode()).isEqualTo(503);
            assertThat(ready().jsonPath().getString("checks.find { it.name == 'admission' }.data.certificate"))
                    .isEqualTo("its authority is not published");
        } finally {
            serving.trust(before);
        }
        assertThat(ready().statusCode()).isEqualTo(200);
    }

    @Test
    void unreadyOnceItsInMemoryCertificateHasExpired() {
        KeyPairAndChain before = serving.current();
        serving.serve(
                SelfSigned.make(List.of("localhost"), Instant.now().minus(Duration.ofDays(2)), Duration.ofDays(1)));
        try {
            assertThat(ready().statusCode()).isEqualTo(503);
            assertThat(ready().jsonPath().getString("checks.find { it.name == 'admission' }.data.certificate"))
                    .startsWith("the certificate is valid from");
        } finally {
            serving.serve(before);
        }
    }

    @Test
    void unreadyBeforeTheWarmUpIsDone() {
        WarmUp notStarted = new WarmUp(vertx, port, reviews, background);

        HealthCheckResponse answer =
                new Readiness(serving, notStarted, port).call().await().indefinitely();

        assertThat(answer.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
        assertThat(answer.getData()).hasValueSatisfying(data -> assertThat(data).containsEntry("warm-up", "running"));
    }

    private static Response ready() {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", int.class);
        return given().baseUri("http://localhost:" + port).get("/health/ready");
    }
}
