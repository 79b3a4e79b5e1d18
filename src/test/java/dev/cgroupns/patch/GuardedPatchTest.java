package dev.cgroupns.patch;

import static dev.cgroupns.patch.Injections.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.delivery.DeliveryMode;
import io.fabric8.zjsonpatch.JsonPatchException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The webhook may have read a damaged copy of the pod that its patch is for: the patch must never make the pod run
 * another command than its own.
 */
final class GuardedPatchTest {
    private static final String BUILDER = "spec: {containers: [{name: b, image: moby/buildkit, command: %s,"
            + " securityContext: {privileged: true}}]}";

    private final Injections injections = Injections.by(DeliveryMode.INIT_CONTAINER);

    @Test
    void theCommandIsTestedAndTheNewWordsArePutInFront() {
        JsonNode patch = injections
                .of(yaml(BUILDER.formatted("[buildkitd, --debug]")))
                .patch()
                .toJson();

        assertThat(patch.valueStream()
                        .filter(each -> each.path("path").asText().startsWith("/spec/containers/0/command")))
                .containsExactly(
                        yaml("{op: test, path: /spec/containers/0/command, value: [buildkitd, --debug]}"),
                        yaml("{op: add, path: /spec/containers/0/command/0, value: /cgroupns/launcher}"),
                        yaml("{op: add, path: /spec/containers/0/command/1, value: --oom=step}"),
                        yaml("{op: add, path: /spec/containers/0/command/2, value: --}"));
    }

    /** The API server compares strings as they are encoded, and Go encodes some of them in its own way. */
    @ParameterizedTest
    @ValueSource(strings = {"a && b", "<x>", "say \"x\"", "a\\\\b", "é", "line\\nline", "\\u007f"})
    void onlyWhatEveryEncoderWritesAlikeIsTested(String word) {
        JsonNode pod = yaml(BUILDER.formatted("[buildkitd, \"" + word.replace("\"x\"", "\\\"x\\\"") + "\"]"));

        JsonNode patch = injections.of(pod).patch().toJson();

        assertThat(patch.findValuesAsText("op")).doesNotContain("test");
        assertThat(injections
                        .injected(pod)
                        .at("/spec/containers/0/command")
                        .valueStream()
                        .skip(3))
                .containsExactlyElementsOf(pod.at("/spec/containers/0/command"));
    }

    @Test
    void wordsThatWereLostAreStillRun() {
        JsonNode pod = yaml(BUILDER.formatted("[sh, -c, 'prepare && buildkitd', \"--a\", \"--b\"]"));
        JsonNode damaged = pod.deepCopy();
        ((ArrayNode) damaged.at("/spec/containers/0/command")).remove(3);

        JsonNode after = io.fabric8.zjsonpatch.JsonPatch.apply(
                injections.of(damaged).patch().toJson(), pod);

        assertThat(after.at("/spec/containers/0/command").valueStream().skip(3))
                .containsExactlyElementsOf(pod.at("/spec/containers/0/command"));
    }

    @Test
    void aPatchForAnotherCommandDoesNotApply() {
        JsonNode pod = yaml(BUILDER.formatted("[buildkitd, --a, --b]"));
        JsonNode damaged = pod.deepCopy();
        ((ArrayNode) damaged.at("/spec/containers/0/command")).remove(1);

        assertDoesNotApply(injections.of(damaged), pod);
    }

    /** A missing command cannot be tested, so the container's name is. */
    @Test
    void aPatchForAnotherContainerDoesNotApply() {
        JsonNode pod = yaml("""
                spec:
                  containers:
                  - {name: lost, image: corp/app}
                  - {name: b, image: moby/buildkit, securityContext: {privileged: true}}
                """);
        JsonNode damaged = pod.deepCopy();
        ((ArrayNode) damaged.at("/spec/containers")).remove(0);

        assertDoesNotApply(injections.of(damaged), pod);
    }

    /** A document in memory needs neither: the command line changes the document that it has read. */
    @Test
    void operationsForADocumentInMemoryHaveTheWholeCommand() {
        assertThat(injections.of(yaml(BUILDER.formatted("[buildkitd]"))).patch().operations())
                .filteredOn(each -> each.path().contains("/command"))
                .containsExactly(new JsonPatch.PatchOperation(
                        JsonPatch.PatchOperation.Kind.REPLACE,
                        "/spec/containers/0/command",
                        yaml("[/cgroupns/launcher, --oom=step, --, buildkitd]")));
    }

    private static void assertDoesNotApply(Injection injection, JsonNode pod) {
        ObjectNode target = pod.deepCopy();
        assertThatExceptionOfType(JsonPatchException.class)
                .isThrownBy(() ->
                        io.fabric8.zjsonpatch.JsonPatch.apply(injection.patch().toJson(), target));
    }
}
