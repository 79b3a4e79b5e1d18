package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.ConfigMapKeeper;
import dev.cgroupns.fuzz.FuzzTarget;
import dev.cgroupns.fuzz.Hostile;
import dev.cgroupns.fuzz.HostileTrees;
import dev.cgroupns.fuzz.Smaller;
import dev.cgroupns.image.credentials.PullSecrets;
import dev.cgroupns.image.lookup.ImageResolver;
import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.lookup.LookupObserver;
import dev.cgroupns.image.registry.AddressGuard;
import dev.cgroupns.image.registry.Proxies;
import dev.cgroupns.image.registry.Registries;
import dev.cgroupns.image.registry.RegistryPolicy;
import dev.cgroupns.image.registry.RegistrySettings;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.patch.RandomPods;
import dev.cgroupns.report.ReportListener;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.verdict.PlainText;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whole bodies, valid and damaged. Each gets a review that allows the pod, with a patch that applies and adds only what
 * the webhook may add, or is refused with a message for people.
 */
public final class FuzzedReviews implements FuzzTarget<byte[]> {
    private static final AnswerRoom ROOM = new AnswerRoom(new ByteBudget(Long.MAX_VALUE));

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String UID = "705ab4f5-6393-11e8-b7cc-42010a800002";

    private static final String REVIEW = """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "%s",
             "kind": {"group": "", "version": "v1", "kind": "Pod"},
             "resource": {"group": "", "version": "v1", "resource": "pods"}, "namespace": "team", "operation": "CREATE",
             "dryRun": true, "userInfo": {"username": "u", "groups": ["g"]}, "oldObject": null,
             "options": {"kind": "CreateOptions"}}}
            """.formatted(UID);

    /** Values that verdicts read, in addition to those of {@link RandomPods}. */
    private static final List<String> SPECS = List.of(
            "{}",
            "{\"hostUsers\":false}",
            "{\"os\":{\"name\":\"windows\"}}",
            "{\"nodeName\":\"n\",\"nodeSelector\":{\"kubernetes.io/arch\":\"arm64\"}}",
            "{\"securityContext\":{\"runAsUser\":1000,\"runAsNonRoot\":true}}",
            "{\"imagePullSecrets\":[{\"name\":\"a\"},{}],\"serviceAccountName\":\"s\"}",
            "{\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":"
                    + "{\"nodeSelectorTerms\":[{\"matchExpressions\":[{\"key\":\"k\",\"operator\":\"Gt\",\"values\":[\"1\"]}]}]}}}}");

    private static final List<String> CONTAINERS = List.of(
            "{}",
            "{\"image\":\"docker:27-dind\"}",
            "{\"image\":\"moby/buildkit:rootless\"}",
            "{\"image\":\"registry.example/ci/builder\"}",
            "{\"image\":\"moby/buildkit:v0.20.0@sha256:x\"}",
            "{\"args\":[\"--oci-worker=false\",\"--addr\",\"$(A)\"]}",
            "{\"args\":[\"--rootless\"],\"env\":[{\"name\":\"BUILDKITD_FLAGS\",\"value\":\"--containerd-worker=true\"}]}",
            "{\"env\":[{\"name\":\"A\"},{\"name\":\"A\",\"valueFrom\":{}}]}",
            "{\"securityContext\":{\"privileged\":true,\"runAsUser\":1}}",
            "{\"lifecycle\":{},\"resizePolicy\":[],\"stdin\":true}");

    private static final List<String> ANNOTATIONS = List.of(
            "cgroupns.dev/inject",
            "cgroupns.dev/containers",
            "cgroupns.dev/oom",
            "cgroupns.dev/isolation",
            "cgroupns.dev/entrypoint.a",
            "cgroupns.dev/entrypoint.b",
            "cgroupns.dev/status");

    private static final List<String> VALUES = List.of(
            "true",
            "false",
            "a",
            "a,b , c,",
            "step",
            "required",
            "[\"buildkitd\",\"$A\"]",
            "[\"\"]",
            "[[1]]",
            "{}",
            "");

    /** The paths that a patch may touch. */
    private static final Pattern OURS = Pattern.compile("/metadata(/annotations(/cgroupns\\.dev~1status"
            + "|/cluster-autoscaler\\.kubernetes\\.io~1safe-to-evict-local-volumes)?"
            + "|/labels(/cgroupns\\.dev~1injected)?)?"
            + "|/spec/volumes(/-)?|/spec/initContainers(/0)?"
            + "|/spec/(initContainers|containers)/\\d+/(command(/\\d+)?|args|volumeMounts(/-)?|resources)");

    private final Admission admission = admission();

    private static Admission admission() {
        Configuration configuration = ConfigurationReader.defaults();
        RegistryPolicy nowhere = RegistryPolicy.of(new RegistrySettings(List.of(), null, null, null));
        ImageResolver resolver = new ImageResolver(
                new Registries(Vertx.vertx(), nowhere, AddressGuard.Names.SYSTEM, Proxies.NONE, Duration.ofSeconds(1)),
                LookupLimits.DEFAULTS,
                LookupObserver.NONE);
        return new Admission(
                new Injector(new Judge(configuration.policy()), configuration.launcherSettings("1")),
                new ImageLookups(resolver, PullSecrets.NONE, Duration.ofSeconds(1)),
                new Deliveries(() -> ClusterFacts.OFFLINE, ConfigMapKeeper.NONE, Duration.ZERO, () -> {}),
                new ReviewMetrics(new SimpleMeterRegistry()),
                new BuilderReports(new BuilderMetrics(new SimpleMeterRegistry()), ReportListener.NONE),
                new WarmUpReviews());
    }

    @Override
    public String name() {
        return "reviews";
    }

    @Override
    public byte[] generate(Random random) {
        ObjectNode review = (ObjectNode) tree(REVIEW);
        ((ObjectNode) review.path("request")).set("object", pod(random));
        return switch (random.nextInt(4)) {
            case 0 -> Hostile.mangled(random, bytes(review));
            case 1 -> bytes(HostileTrees.mangled(random, review));
            default -> bytes(review);
        };
    }

    private static JsonNode pod(Random random) {
        ObjectNode pod = (ObjectNode) RandomPods.pod(random);
        pod.put("apiVersion", "v1").put("kind", "Pod");
        ((ObjectNode) pod.path("spec")).setAll((ObjectNode) tree(Hostile.one(random, SPECS)));
        if (pod.at("/metadata/annotations") instanceof ObjectNode annotations) {
            for (int count = random.nextInt(4); count > 0; count--) {
                annotations.put(
                        Hostile.one(random, ANNOTATIONS),
                        random.nextBoolean() ? Hostile.one(random, VALUES) : Hostile.text(random));
            }
        }
        for (JsonNode container : pod.at("/spec/containers")) {
            ((ObjectNode) container).setAll((ObjectNode) tree(Hostile.one(random, CONTAINERS)));
        }
        return pod;
    }

    @Override
    public void check(byte[] input) throws Exception {
        OptOut optOut = input.length % 2 == 0 ? OptOut.ALLOWED : OptOut.REFUSED;
        AdmissionResult result;
        try {
            result = admission.begin(input.clone(), optOut, ROOM);
        } catch (MalformedReviewException e) {
            checkMessage(e.problem());
            return;
        }
        switch (result) {
            case AdmissionResult.Answered(var review) -> checkAnswer(input, optOut, JSON.readTree(review));
            case AdmissionResult.Pending pending -> {
                if (admission.finish(pending, ROOM) instanceof AdmissionResult.Answered(var review)) {
                    checkAnswer(input, optOut, JSON.readTree(review));
                } else {
                    fail("a review that has no answer after its lookups");
                }
            }
        }
    }

    private void checkAnswer(byte[] input, OptOut optOut, JsonNode answer)
            throws IOException, MalformedReviewException {
        JsonNode request;
        try {
            request = new JsonMapper().readTree(input).path("request");
        } catch (JsonProcessingException e) {
            // Jackson takes a name with the byte 0xFF in front for one that it knows, and refuses it where it knows
            // none.
            assertThat(e).hasMessageContaining("UTF-8");
            return;
        }
        JsonNode response = answer.path("response");
        assertThat(answer.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
        assertThat(answer.path("kind").asText()).isEqualTo("AdmissionReview");
        assertThat(response.path("uid").asText()).isEqualTo(request.path("uid").asText());
        assertThat(response.path("allowed").booleanValue()).isTrue();
        response.path("warnings").forEach(warning -> {
            checkMessage(warning.textValue());
            assertThat(warning.textValue()).doesNotContain("internal error; the pod was left unchanged");
        });
        assertThat(response.path("patchType").asText()).isEqualTo(response.has("patch") ? "JSONPatch" : "");
        if (response.has("patch")) {
            checkPatch(request, optOut, JSON.readTree(response.path("patch").binaryValue()));
        }
    }

    private void checkPatch(JsonNode request, OptOut optOut, JsonNode patch)
            throws IOException, MalformedReviewException {
        for (JsonNode operation : patch) {
            assertThat(operation.path("op").asText()).isIn("add", "replace", "test");
            if (!operation.path("op").asText().equals("test")) {
                assertThat(operation.path("path").asText()).matches(OURS);
            }
        }
        JsonNode patched = io.fabric8.zjsonpatch.JsonPatch.apply(patch, request.path("object"));
        ObjectNode review = (ObjectNode) tree(REVIEW);
        ((ObjectNode) review.path("request")).set("object", patched);
        if (admission.begin(bytes(review), optOut, ROOM) instanceof AdmissionResult.Answered(var second)) {
            assertThat(JSON.readTree(second).at("/response/patch").asText())
                    .as("a second patch")
                    .isEmpty();
        }
    }

    private static void checkMessage(String message) {
        assertThat(message).isNotBlank().hasSizeLessThan(600).doesNotContain("Exception", "java.", "com.fasterxml");
        assertThat(message.codePoints().allMatch(PlainText::isShown))
                .as(message)
                .isTrue();
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String show(byte[] input) {
        return Hostile.show(input);
    }

    /** As JSON while it is JSON, else as bytes. */
    @Override
    public Stream<byte[]> smaller(byte[] input) {
        try {
            return Smaller.trees(JSON.readTree(input)).map(FuzzedReviews::bytes);
        } catch (IOException e) {
            return Smaller.bytes(input);
        }
    }
}
