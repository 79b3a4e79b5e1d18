package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import io.netty.channel.ChannelOption;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reviews of large pods: those that are processed, and those that are not. */
@QuarkusTest
final class LargeReviewsTest {
    private static final String BUILDER =
            "{spec: {containers: [{name: b, command: [buildkitd], securityContext: {privileged: true}}]}}";
    private static final String BUILDER_JSON =
            "{\"spec\":{\"containers\":[{\"command\":[\"buildkitd\"],\"securityContext\":{\"privileged\":true}}]}}";

    private static final String CONTAINER =
            "{\"name\":\"b\",\"command\":[\"buildkitd\"],\"securityContext\":{\"privileged\":true}}";

    /** The kernel buffers megabytes for a client that does not read: here they stay in the webhook. */
    @Singleton
    public static final class SmallBuffers {
        void install(@Observes Router router) {
            router.post().order(Integer.MIN_VALUE).handler(SmallBuffers::begin);
        }

        private static void begin(RoutingContext request) {
            if (Webhook.UNREAD.equals(request.request().query())) {
                ((ConnectionBase) request.request().connection())
                        .channel()
                        .config()
                        .setOption(ChannelOption.SO_SNDBUF, 8 << 10);
            }
            request.next();
        }
    }

    @Test
    void tooLargeBodyIsRefusedAndTheServerContinues() throws IOException {
        assertThat(Webhook.statusLineForLength(65 << 20)).isEqualTo("HTTP/1.1 413 Request Entity Too Large");

        assertThat(Webhook.review(pod(BUILDER)).has("patch")).isTrue();
    }

    static Stream<Arguments> oversizedPods() {
        return Stream.of(
                Arguments.of("longer than is read", script("\\u003c".repeat(720_000))),
                Arguments.of(
                        "400,000 arguments",
                        "{\"spec\":{\"containers\":[{\"args\":[" + list("\"x\"", 400_000) + "]}]}}"),
                Arguments.of("2,001 containers", "{\"spec\":{\"containers\":[" + list(CONTAINER, 2_001) + "]}}"),
                Arguments.of("a million empty objects", "{\"spec\":{\"future\":[" + list("{}", 1_000_000) + "]}}"),
                Arguments.of("deep", "{\"spec\":{\"future\":" + "[".repeat(200) + "]".repeat(200) + "}}"));
    }

    /**
     * The API server may store such a pod. With {@code failurePolicy: Fail} it would refuse the pod on an error.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void oversizedPods(String title, String pod) {
        double before = Webhook.metric("cgroupns_reviews_total{outcome=\"too_large\"}");

        JsonNode response = Webhook.response(Webhook.post(creationOf(pod)));

        assertThat(response.path("uid").asText()).isEqualTo("705ab4f5-6393-11e8-b7cc-42010a800002");
        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.has("patch")).isFalse();
        assertThat(response.path("warnings").valueStream().map(JsonNode::asText))
                .containsExactly(
                        "cgroupns-injector: the review is too large, and the pod was left unchanged; the limits are"
                                + " 3 MiB, 200000 JSON tokens and 2000 containers");
        assertThat(Webhook.metric("cgroupns_reviews_total{outcome=\"too_large\"}"))
                .isEqualTo(before + 1);
    }

    static Stream<Arguments> largePods() {
        return Stream.of(
                Arguments.of("2,000 containers", "{\"spec\":{\"containers\":[" + list(CONTAINER, 2_000) + "]}}"),
                Arguments.of("a long script", script("a;".repeat(1 << 20))),
                Arguments.of(
                        "a long key",
                        BUILDER_JSON.replace(
                                "{\"spec\"",
                                "{\"metadata\":{\"annotations\":{\"" + "k".repeat(60_000) + "\":\"\"}},\"spec\"")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void largePods(String title, String pod) {
        assertThat(Webhook.response(Webhook.post(creationOf(pod))).has("patch")).isTrue();
    }

    /** REST checks the Content-Type only after the body has arrived. */
    @Test
    void aLargeBodyWithoutAMediaTypeReleasesItsMemory() throws IOException {
        byte[] large = creationOf(script("a;".repeat(1 << 20)));
        for (int i = 0; i < 16; i++) {
            assertThat(Webhook.statusLine("nonsense", large)).isEqualTo("HTTP/1.1 400 Bad Request");
        }

        assertThat(Webhook.response(Webhook.post(large)).has("patch")).isTrue();
    }

    /** Clients that do not read leave their answers in the memory that all tenants share. */
    @Test
    void answersThatAreNotReadHaveALimitTogether() throws IOException {
        byte[] review = manyBuilders();
        List<Webhook.UnreadAnswer> unread = new ArrayList<>();
        try {
            for (int i = 0; i < 24; i++) {
                unread.add(Webhook.postWithoutReading(review));
            }

            assertThat(unread.stream().mapToInt(Webhook.UnreadAnswer::length).sum())
                    .isBetween(7 << 20, 9 << 20);
        } finally {
            for (Webhook.UnreadAnswer each : unread) {
                each.close();
            }
        }

        await().untilAsserted(() ->
                assertThat(Webhook.response(Webhook.post(review)).has("patch")).isTrue());
    }

    /** A review with an answer of more than 1 MB. */
    static byte[] manyBuilders() {
        return creationOf("{\"spec\":{\"containers\":[" + list(CONTAINER, 2_000) + "]}}");
    }

    private static String script(String text) {
        return BUILDER_JSON.replace("[\"buildkitd\"]", "[\"sh\",\"-c\",\"" + text + "buildkitd\"]");
    }

    private static String list(String element, int times) {
        return (element + ",").repeat(times - 1) + element;
    }

    /** As the API server writes it, the uid before the pod. */
    private static byte[] creationOf(String pod) {
        return Webhook.creation(Webhook.JSON.getNodeFactory().textNode("POD"))
                .toString()
                .replace("\"POD\"", pod)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode pod(String yaml) {
        return YamlTree.toJson(YamlText.read(yaml).orElseThrow());
    }
}
