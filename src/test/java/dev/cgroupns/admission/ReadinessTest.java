package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook is ready when it has answered its own reviews, which do not count as pods. */
@QuarkusTest
final class ReadinessTest {
    @Inject
    WarmUpReviews reviews;

    @Test
    void readyOnceWarm() {
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            Response ready = Webhook.management("/health/ready");
            assertThat(ready.jsonPath().getString("checks.find { it.name == 'admission' }.data.warm-up"))
                    .isEqualTo("done");
            assertThat(ready.statusCode()).isEqualTo(200);
        });
        assertThat(Webhook.management("/health/live").statusCode()).isEqualTo(200);
        assertThat(Webhook.management("/metrics").asString())
                .contains("\ncgroupns_certificate_expiration_timestamp_seconds ");
    }

    @Test
    void warmUpReviewsAreNotCounted() {
        double before = counted("verdicts_total{code=\"INJECT\"}");

        Response answer = Webhook.post(reviews.body());

        assertThat(reviews.isAnsweredBy(answer.asString())).isTrue();
        assertThat(Webhook.response(answer).has("patch")).isTrue();
        assertThat(counted("verdicts_total{code=\"INJECT\"}")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reviews_total{outcome=\"patched\"}",
                "verdicts_total{code=\"INJECT\"}",
                "deliveries_total{delivery=\"initContainer\"}"
            })
    void othersAreCounted(String series) throws IOException {
        double before = counted(series);
        JsonNode review = Webhook.JSON.readTree(reviews.body());
        ((ObjectNode) review.path("request")).put("uid", "another");

        Webhook.post(Webhook.JSON.writeValueAsBytes(review));

        assertThat(counted(series)).isGreaterThan(before);
    }

    private static double counted(String series) {
        return Webhook.metric("cgroupns_" + series);
    }
}
