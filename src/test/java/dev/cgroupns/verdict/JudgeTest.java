package dev.cgroupns.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.Configuration.ProfileEntry;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.node.Node;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.verdict.LaunchOptions.IsolationMode;
import dev.cgroupns.verdict.LaunchOptions.OomPolicy;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verdicts in {@code verdicts.yaml}, with the default policy. */
final class JudgeTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Judge judge = new Judge(ConfigurationReader.defaults().policy());

    @TestFactory
    Stream<DynamicTest> verdicts() throws IOException {
        return cases().valueStream()
                .map(each -> DynamicTest.dynamicTest(each.path("title").asText(), () -> check(each)));
    }

    @Test
    void everyReasonHasACase() throws IOException {
        List<String> codes = cases().valueStream()
                .flatMap(each -> each.path("verdicts").valueStream())
                .map(JsonNode::asText)
                .distinct()
                .toList();
        assertThat(codes)
                .containsAll(Stream.of(Reason.values()).map(Reason::name).toList());
    }

    private void check(JsonNode testCase) {
        Judgement judgement =
                judge.judge(PodReader.read(pod(testCase)), OptOut.ALLOWED, KnownImages.NONE, nodes(testCase));

        Map<String, String> codes = new LinkedHashMap<>();
        judgement.verdicts().forEach(verdict -> codes.put(verdict.container().name(), verdict.code()));
        Map<String, String> expected = testCase.path("verdicts")
                .propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().asText()));
        assertThat(codes).isEqualTo(expected);

        List<String> notices =
                testCase.path("notices").valueStream().map(JsonNode::asText).toList();
        assertThat(judgement.notices()).extracting(Notice::text).isEqualTo(notices);
        if (testCase.has("evidence")) {
            assertThat(judgement.injections().getFirst().evidence().description())
                    .isEqualTo(testCase.path("evidence").asText());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'inject: \"false\"',                                buildkitd, '',      INJECT,        OPT_OUT_REFUSED",
        "'inject: \"true\"',                                 buildkitd, '',      INJECT,        ''",
        "'inject: \"no\"',                                   buildkitd, '',      INJECT,        ANNOTATION_INVALID",
        "'inject: \"false\", cgroupns.dev/containers: other', buildkitd, '',      INJECT,        ANNOTATION_INVALID OPT_OUT_REFUSED",
        // A pod that is not changed causes no notice, whether it may opt out or not.
        "'inject: \"false\"',                                sleep,     '',      NOT_A_BUILDER, ''",
        "'inject: \"false\"',                                buildkitd, windows, WINDOWS,       ''",
    })
    void refusedOptOutDoesNotCountAndIsTold(
            String annotations, String program, String os, String verdict, String notices) {
        Judgement judgement = judge.judge(
                PodReader.read(YamlTree.toJson(
                        YamlText.read("""
                        metadata: {annotations: {cgroupns.dev/%s}}
                        spec:
                          os: {name: "%s"}
                          containers: [{name: b, image: corp/b, command: [%s], securityContext: {privileged: true}}]
                        """.formatted(annotations, os, program)).orElseThrow())),
                OptOut.REFUSED,
                KnownImages.NONE,
                new Nodes.Unknown());

        assertThat(judgement.verdicts()).extracting(Verdict::code).containsExactly(verdict);
        assertThat(judgement.notices().stream().map(notice -> notice.code().name()))
                .containsExactly(notices.isEmpty() ? new String[0] : notices.split(" ", -1));
    }

    @Test
    void annotationsDecideHowTheLauncherRuns() {
        ObjectNode pod = JSON.createObjectNode();
        pod.putObject("metadata")
                .putObject("annotations")
                .put(Annotations.OOM, "container")
                .put(Annotations.ISOLATION, "required");
        pod.putObject("spec");

        assertThat(judge.judge(PodReader.read(pod), OptOut.ALLOWED, KnownImages.NONE, new Nodes.Unknown())
                        .launch())
                .isEqualTo(new LaunchOptions(OomPolicy.CONTAINER, IsolationMode.REQUIRED));
    }

    @ParameterizedTest
    @CsvSource({
        "REQUIRED,  preferred, REFUSED, REQUIRED,  ISOLATION_REQUIRED",
        "REQUIRED,  preferred, ALLOWED, PREFERRED, ''",
        "PREFERRED, required,  REFUSED, REQUIRED,  ''",
        "REQUIRED,  maybe,     REFUSED, REQUIRED,  ANNOTATION_INVALID",
    })
    void podCannotWeakenWhatThePlatformRequires(
            IsolationMode platform,
            String pod,
            IsolationOverride isolationOverride,
            IsolationMode isolation,
            String notices) {
        Policy defaults = ConfigurationReader.defaults().policy();
        Judge strict = new Judge(
                new Policy(defaults.profiles(), new LaunchOptions(OomPolicy.STEP, platform), isolationOverride));
        Judgement judgement = strict.judge(
                PodReader.read(YamlTree.toJson(YamlText.read("""
                        metadata: {annotations: {cgroupns.dev/isolation: %s}}
                        spec: {containers: [{name: b, image: moby/buildkit, securityContext: {privileged: true}}]}
                        """.formatted(pod)).orElseThrow())),
                OptOut.ALLOWED,
                KnownImages.NONE,
                new Nodes.Unknown());

        assertThat(judgement.launch().isolation()).isEqualTo(isolation);
        assertThat(judgement.notices().stream().map(notice -> notice.code().name()))
                .containsExactly(notices.isEmpty() ? new String[0] : new String[] {notices});
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "docker:27-dind                                          | ENTRYPOINT_UNKNOWN",
                "gitlab.example/group/dependency_proxy/containers/docker:27.5-dind-alpine3.21 | ENTRYPOINT_UNKNOWN",
                "summerwind/actions-runner-dind                          | ENTRYPOINT_UNKNOWN",
                "ghcr.io/actions-runner-controller/actions-runner-controller/actions-runner-dind:v2 | ENTRYPOINT_UNKNOWN",
                "mirror.example/cruizba/ubuntu-dind:noble                | ENTRYPOINT_UNKNOWN",
                "gitea/act_runner:nightly-dind                           | ENTRYPOINT_UNKNOWN",
                "gitea/act_runner:nightly-dind-rootless                  | ROOTLESS",
                "plugins/docker                                          | ENTRYPOINT_UNKNOWN",
                "docker:27-cli                                           | NOT_A_BUILDER",
                "ghcr.io/actions/actions-runner:2                        | NOT_A_BUILDER",
            })
    void imagesOfTheProfileDind(String image, String verdict) {
        Configuration configuration = ConfigurationReader.defaults();
        ProfileEntry entry = Objects.requireNonNull(configuration.profiles().get("dind"));
        Judge dind = new Judge(new Policy(
                List.of(new Profile(
                        "dind",
                        entry.daemons(),
                        entry.images().stream().map(ImagePattern::parse).toList(),
                        List.of())),
                configuration.policy().launch(),
                IsolationOverride.REFUSED));

        assertThat(dind.judge(
                                PodReader.read(YamlTree.toJson(YamlText.read("{spec: {containers: [{name: d, image: '"
                                                + image + "', securityContext: {privileged: true}}]}}")
                                        .orElseThrow())),
                                OptOut.ALLOWED,
                                KnownImages.NONE,
                                new Nodes.Unknown())
                        .verdicts())
                .extracting(Verdict::code)
                .containsExactly(verdict);
    }

    @Test
    void remedyForAnUnknownEntrypointKeepsWhatTheImageRuns() {
        assertThat(remedy("fork", ""))
                .isEqualTo("set command, or annotate the pod (of a workload: spec.template.metadata.annotations) with"
                        + " cgroupns.dev/entrypoint.fork: the image's ENTRYPOINT, then its CMD, as one JSON array");
        assertThat(remedy("fork", "args: [--debug], "))
                .endsWith("cgroupns.dev/entrypoint.fork: the image's ENTRYPOINT as a JSON array");
        assertThat(remedy("b".repeat(53), "")).startsWith("set command in the container");
        // Warnings are cut at 250 characters.
        assertThat("ENTRYPOINT_UNKNOWN: " + remedy("b".repeat(52), "")).hasSizeLessThanOrEqualTo(250);
    }

    private String remedy(String name, String fields) {
        Judgement judgement = judge.judge(
                PodReader.read(YamlTree.toJson(YamlText.read("{spec: {containers: [{name: " + name + ", " + fields
                                + "image: corp/moby/buildkit, securityContext: {privileged: true}}]}}")
                        .orElseThrow())),
                OptOut.ALLOWED,
                KnownImages.NONE,
                new Nodes.Unknown());
        return ((Verdict.Skip) judgement.verdicts().getFirst()).remedy();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{spec: 7}|/spec: expected an object, found the number 7",
                "{spec: {containers: {}}}|/spec/containers: expected a list, found an object",
                "{spec: {containers: [x]}}|/spec/containers/0: expected a container, found a string",
                "{spec: {initContainers: [{name: 1}]}}|/spec/initContainers/0/name: expected a string, found the number 1",
                "{spec: {containers: [{}, {command: sh}]}}|/spec/containers/1/command: expected a list, found a string",
                "{spec: {containers: [{args: [a, true]}]}}|/spec/containers/0/args/1: expected a string, found true",
                "{spec: {containers: [{securityContext: {privileged: 1}}]}}"
                        + "|/spec/containers/0/securityContext/privileged: expected true or false, found the number 1",
                "{spec: {containers: [{volumeMounts: {}}]}}|/spec/containers/0/volumeMounts: expected a list, found an object",
                "{spec: {containers: [{volumeMounts: [x]}]}}"
                        + "|/spec/containers/0/volumeMounts/0: expected an object, found a string",
                "{spec: {containers: [{volumeMounts: [{}, {mountPath: 5}]}]}}"
                        + "|/spec/containers/0/volumeMounts/1/mountPath: expected a string, found the number 5",
                "{spec: {initContainers: [{volumeDevices: [{devicePath: [x]}]}]}}"
                        + "|/spec/initContainers/0/volumeDevices/0/devicePath: expected a string, found a list",
                "{spec: {volumes: [{name: {}}]}}|/spec/volumes/0/name: expected a string, found an object",
                "{metadata: {annotations: {a: [b]}}}|/metadata/annotations/a: expected a string, found a list",
            })
    void fieldOfTheWrongTypeIsNamed(String pod, String message) {
        JsonNode tree = YamlTree.toJson(YamlText.read(pod).orElseThrow());

        assertThatExceptionOfType(InvalidPodException.class)
                .isThrownBy(() -> PodReader.read(tree))
                .withMessage(message);
    }

    private static JsonNode pod(JsonNode testCase) {
        ObjectNode pod = JSON.createObjectNode();
        pod.putObject("metadata")
                .set("annotations", testCase.path("annotations").isMissingNode() ? null : testCase.path("annotations"));
        pod.set("spec", testCase.path("spec"));
        return pod;
    }

    /** The labels of the nodes, by name; unknown if the case has none. */
    private static Nodes nodes(JsonNode testCase) {
        JsonNode nodes = testCase.path("nodes");
        return nodes.isMissingNode()
                ? new Nodes.Unknown()
                : new Nodes.Known(nodes.propertyStream()
                        .map(node -> new Node(
                                node.getKey(),
                                JSON.convertValue(node.getValue(), new TypeReference<Map<String, String>>() {}),
                                "amd64",
                                Optional.empty(),
                                Optional.empty()))
                        .toList());
    }

    private static JsonNode cases() throws IOException {
        try (var in = JudgeTest.class.getResourceAsStream("/verdicts.yaml")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return YamlTree.toJson(YamlText.read(text).orElseThrow());
        }
    }
}
