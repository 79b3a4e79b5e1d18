package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers to the API server, and to other clients. */
@QuarkusTest
final class AdmissionTest {
    private static final String BUILDER =
            "{spec: {containers: [{name: b, command: [buildkitd], securityContext: {privileged: true}}]}}";
    private static final String BUILDER_JSON =
            "{\"spec\":{\"containers\":[{\"command\":[\"buildkitd\"],\"securityContext\":{\"privileged\":true}}]}}";
    private static final String OPTED_OUT =
            "{metadata: {annotations: {cgroupns.dev/inject: 'false'}}, " + BUILDER.substring(1);

    @Test
    void answersWithTheUidThePatchAndTheReasons() {
        JsonNode response = Webhook.review(pod("""
                spec:
                  containers:
                    - {name: b, command: [buildkitd], securityContext: {privileged: true}}
                    - {name: fork, image: corp.example/moby/buildkit, securityContext: {privileged: true}}
                    - {name: app}
                """));

        assertThat(response.path("uid").asText()).isEqualTo("705ab4f5-6393-11e8-b7cc-42010a800002");
        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.path("patchType").asText()).isEqualTo("JSONPatch");
        assertThat(response.path("warnings").valueStream().map(JsonNode::asText))
                .containsExactly(
                        "INJECT: container \"b\" starts in a cgroup namespace of its own",
                        "ENTRYPOINT_UNKNOWN: container \"fork\" stays in the node's cgroup namespace:"
                                + " it sets no command, and what its image runs is not known here"
                                + " (image matches moby/buildkit (buildkit); REGISTRY_NOT_ALLOWED, corp.example is not"
                                + " listed in registries.allow)",
                        "ENTRYPOINT_UNKNOWN: set command, or annotate the pod (of a workload:"
                                + " spec.template.metadata.annotations) with cgroupns.dev/entrypoint.fork: the image's"
                                + " ENTRYPOINT, then its CMD, as one JSON array");
        assertThat(response.at("/auditAnnotations/verdicts").asText()).isEqualTo("b=INJECT,fork=ENTRYPOINT_UNKNOWN");
    }

    @Test
    void doesNotWarnAboutOtherPods() {
        JsonNode response = Webhook.review(pod("{spec: {containers: [{name: app, image: corp/app}]}}"));

        assertThat(response.propertyStream().map(java.util.Map.Entry::getKey)).containsExactly("uid", "allowed");
    }

    @Test
    void podMayOptOut() {
        JsonNode response = Webhook.review(pod(OPTED_OUT));

        assertThat(response.has("patch")).isFalse();
        assertThat(response.at("/auditAnnotations/verdicts").asText()).isEqualTo("b=OPTED_OUT");
    }

    @Test
    void podThatMayNotOptOutIsInjectedAndItsOwnerWarned() {
        JsonNode response =
                Webhook.response(Webhook.post("/mutate/no-opt-out", Webhook.bytes(Webhook.creation(pod(OPTED_OUT)))));

        assertThat(response.has("patch")).isTrue();
        assertThat(response.path("warnings").valueStream().map(JsonNode::asText))
                .containsExactly(
                        "INJECT: container \"b\" starts in a cgroup namespace of its own",
                        "OPT_OUT_REFUSED: cgroupns.dev/inject: \"false\" has no effect in this namespace, and the pod was"
                                + " injected; an administrator can allow it by labelling the namespace"
                                + " cgroupns.dev/allow-opt-out=true");
    }

    @Test
    void dryRunGetsTheSameAnswer() {
        ObjectNode dryRun = Webhook.creation(pod(BUILDER));
        ((ObjectNode) dryRun.path("request")).put("dryRun", true);

        assertThat(Webhook.response(Webhook.post(Webhook.bytes(dryRun)))).isEqualTo(Webhook.review(pod(BUILDER)));
    }

    @Test
    void fieldsOfNewerVersionsAreAccepted() {
        ObjectNode review = Webhook.creation(pod(BUILDER));
        review.put("future", 1);
        ((ObjectNode) review.path("request")).putObject("future").put("x", 1.5);

        assertThat(Webhook.response(Webhook.post(Webhook.bytes(review))).has("patch"))
                .isTrue();
    }

    @Test
    void onlyCreationChangesAPod() {
        ObjectNode update = Webhook.creation(pod(BUILDER));
        ((ObjectNode) update.path("request")).put("operation", "UPDATE");

        assertThat(Webhook.response(Webhook.post(Webhook.bytes(update))).has("patch"))
                .isFalse();
    }

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

    @Test
    void tooLargeBodyIsRefusedAndTheServerContinues() throws IOException {
        assertThat(Webhook.statusLineForLength(65 << 20)).isEqualTo("HTTP/1.1 413 Request Entity Too Large");

        assertThat(Webhook.review(pod(BUILDER)).has("patch")).isTrue();
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

    static Stream<Arguments> oversizedPods() {
        return Stream.of(
                Arguments.of("longer than is read", script("\\u003c".repeat(720_000))),
                Arguments.of(
                        "400,000 arguments",
                        "{\"spec\":{\"containers\":[{\"args\":[" + list("\"x\"", 400_000) + "]}]}}"),
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
                                + " 3 MiB and 200000 JSON tokens");
        assertThat(Webhook.metric("cgroupns_reviews_total{outcome=\"too_large\"}"))
                .isEqualTo(before + 1);
    }

    static Stream<Arguments> largePods() {
        return Stream.of(
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
