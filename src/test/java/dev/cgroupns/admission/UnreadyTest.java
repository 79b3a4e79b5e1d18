package dev.cgroupns.admission;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.certificate.CertificateTrust;
import dev.cgroupns.certificate.KeyPairAndChain;
import dev.cgroupns.certificate.SelfSigned;
import dev.cgroupns.certificate.ServingCertificate;
import io.quarkus.runtime.ValueRegistryImpl;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.value.registry.ValueRegistry;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpsServerStart;
import io.restassured.response.Response;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
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
    ValueRegistry registry;

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

    /** Without a second look at the number, the webhook would never be ready, and never be restarted. */
    @Test
    void readyIfQuarkusNotesThePortsNumberAfterItHasAnnouncedThePort() {
        ValueRegistry late = ValueRegistryImpl.builder().build();
        HttpsPortProbe probe = new HttpsPortProbe(vertx, late, serving);
        WarmUp warmUp = new WarmUp(vertx, probe, reviews, background);
        HttpsServerStart announced = new HttpsServerStart(new HttpServerOptions().setHost("localhost"));

        probe.opened(announced);
        warmUp.start(announced);

        assertThat(probe.ask().await().indefinitely()).isEqualTo(HttpsPortProbe.PortState.NOT_OPEN_YET);
        assertThat(new Liveness(probe).call().await().indefinitely().getStatus())
                .isEqualTo(HealthCheckResponse.Status.DOWN);
        late.register(HttpServer.HTTPS_PORT, registry.get(HttpServer.HTTPS_PORT));
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> warmUp.state() == WarmUp.WarmUpState.DONE);
        assertThat(probe.ask().await().indefinitely()).isEqualTo(HttpsPortProbe.PortState.ANSWERS);
    }

    private static Response ready() {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", int.class);
        return given().baseUri("http://localhost:" + port).get("/health/ready");
    }
}
