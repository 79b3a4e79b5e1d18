package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** The answers to the API server. */
@QuarkusTest
final class AdmissionTest {
    private static final String BUILDER =
            "{spec: {containers: [{name: b, command: [buildkitd], securityContext: {privileged: true}}]}}";
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
                        "OPT_OUT_REFUSED: cgroupns.dev/inject: \"false\" has no effect in this namespace; an"
                                + " administrator can allow it by labelling the namespace"
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

    private static JsonNode pod(String yaml) {
        return YamlTree.toJson(YamlText.read(yaml).orElseThrow());
    }
}
