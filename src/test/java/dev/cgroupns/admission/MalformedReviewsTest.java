package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers to requests that are not reviews of pods, and to hostile pods. */
@QuarkusTest
final class MalformedReviewsTest {
    private static final String BUILDER =
            "{spec: {containers: [{name: b, command: [buildkitd], securityContext: {privileged: true}}]}}";

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("empty body", "", "the body: expected an AdmissionReview object"),
                Arguments.of(
                        "no JSON",
                        "hello",
                        "the body is not valid JSON at line 1, column 1: Unrecognized token 'hello'"),
                Arguments.of("cut off", "{\"apiVersion\":", "the body is not valid JSON at line 1"),
                Arguments.of("null", "null", "the body: expected an AdmissionReview object"),
                Arguments.of("list", "[]", "the body: expected an AdmissionReview object"),
                Arguments.of("empty object", "{}", "apiVersion: expected admission.k8s.io/v1, found \"\""),
                Arguments.of(
                        "trailing text",
                        "{} {}",
                        "the body is not valid JSON at line 1, column 4: Trailing token (of type START_OBJECT) found after value\n"),
                Arguments.of(
                        "duplicate key",
                        "{\"uid\":1,\"uid\":2}",
                        "the body is not valid JSON at line 1, column 16: Duplicate field 'uid'\n"),
                Arguments.of(
                        "too deep",
                        "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}",
                        "the body is not valid JSON: Document nesting depth (101) exceeds"),
                Arguments.of(
                        "old version",
                        valid(review -> review.put("apiVersion", "admission.k8s.io/v1beta1")),
                        "apiVersion: expected admission.k8s.io/v1, found \"admission.k8s.io/v1beta1\""),
                Arguments.of(
                        "other kind",
                        valid(review -> review.put("kind", "Status")),
                        "kind: expected AdmissionReview, found \"Status\""),
                Arguments.of(
                        "kind that moves a cursor",
                        valid(review -> review.put("kind", "a\u001b[2J\nb")),
                        "kind: expected AdmissionReview, found \"a?[2J?b\""),
                Arguments.of("no request", valid(review -> review.remove("request")), "request: expected an object"),
                Arguments.of(
                        "no uid",
                        request(request -> request.put("uid", "")),
                        "request.uid: expected a string that is not empty"),
                Arguments.of(
                        "number as uid",
                        request(request -> request.put("uid", 7)),
                        "request.uid: expected a string that is not empty"),
                Arguments.of(
                        "no object",
                        request(request -> request.putNull("object")),
                        "request.object: expected the pod that is created"),
                Arguments.of(
                        "no operation",
                        request(request -> request.remove("operation")),
                        "request.operation: expected CREATE, UPDATE, DELETE or CONNECT, found \"\""),
                Arguments.of(
                        "not a pod",
                        request(request ->
                                request.putObject("kind").put("group", "apps").put("kind", "Deployment")),
                        "request.kind: expected Pod of the core group, found {\"group\":\"apps\",\"kind\":\"Deployment\"};"
                                + " the webhook configuration's rules must name pods only"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void malformed(String title, String body, String message) {
        Webhook.post(body.getBytes(StandardCharsets.UTF_8))
                .then()
                .statusCode(400)
                .contentType("text/plain")
                .body(startsWith(message));
    }

    static Stream<Arguments> hostilePods() {
        String container =
                "{\"name\":\"n\",\"image\":\"corp/b\",\"command\":[\"buildkitd\"],\"securityContext\":{\"privileged\":true}}";
        return Stream.of(
                Arguments.of("spec is text", "{\"spec\":\"x\"}"),
                Arguments.of("no spec", "{}"),
                Arguments.of("containers is a number", "{\"spec\":{\"containers\":5}}"),
                Arguments.of("null container", "{\"spec\":{\"containers\":[null]}}"),
                Arguments.of("command of numbers", "{\"spec\":{\"containers\":[{\"command\":[1,2]}]}}"),
                Arguments.of(
                        "thousands of containers",
                        "{\"spec\":{\"containers\":["
                                + String.join(
                                        ",",
                                        IntStream.range(0, 5000)
                                                .mapToObj(_ -> container)
                                                .toList()) + "]}}"),
                Arguments.of(
                        "annotation of a megabyte",
                        "{\"metadata\":{\"annotations\":{\"cgroupns.dev/entrypoint.n\":\"" + "[".repeat(1 << 20)
                                + "\",\"cgroupns.dev/containers\":\"" + "a,".repeat(1 << 18)
                                + "\"}},\"spec\":{\"containers\":["
                                + "{\"name\":\"n\",\"image\":\"corp/moby/buildkit\",\"securityContext\":{\"privileged\":true}}]}}"),
                Arguments.of(
                        "absurd names",
                        "{\"spec\":{\"containers\":["
                                + container.replace(
                                        "\"n\"", "\"\\u0000\\n\\ud800 \\ud83d\\ude00" + "x".repeat(9999) + "\"")
                                + "]}}"),
                Arguments.of(
                        "absurd image",
                        "{\"spec\":{\"containers\":[{\"image\":\"" + "a/".repeat(1 << 19)
                                + ":\",\"securityContext\":{\"privileged\":true}}]}}"),
                Arguments.of(
                        "script of a megabyte",
                        "{\"spec\":{\"containers\":[{\"command\":[\"sh\",\"-c\",\"" + "a;".repeat(1 << 19)
                                + "buildkitd\"],\"securityContext\":{\"privileged\":true}}]}}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void hostilePods(String title, String pod) throws Exception {
        JsonNode response = Webhook.review(Webhook.JSON.readTree(pod));

        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.path("warnings").valueStream().map(JsonNode::asText))
                .allSatisfy(warning -> assertThat(warning).hasSizeLessThan(257).doesNotContainPattern("\\p{Cntrl}"))
                .noneSatisfy(warning -> assertThat(warning).contains("its log says why"))
                .hasSizeLessThan(20);
    }

    private static String valid(Consumer<ObjectNode> change) {
        ObjectNode review = Webhook.creation(pod(BUILDER));
        change.accept(review);
        return review.toString();
    }

    private static String request(Consumer<ObjectNode> change) {
        return valid(review -> change.accept((ObjectNode) review.path("request")));
    }

    private static JsonNode pod(String yaml) {
        return YamlTree.toJson(YamlText.read(yaml).orElseThrow());
    }
}
