package dev.cgroupns.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.image.ImageConfig;
import dev.cgroupns.image.ImageQuery;
import dev.cgroupns.image.LookupFailure;
import dev.cgroupns.image.LookupResult;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.verdict.Profile.KnownEntrypoint;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verdicts on pods whose image decides what they run. */
final class JudgeWithImagesTest {
    private static final List<String> NONE = List.of();

    private final Judge judge = new Judge(ConfigurationReader.defaults().policy());
    private final List<String> asked = new ArrayList<>();

    @Test
    void entrypointIsRunWithCmdAsArgs() {
        assertThat(entrypoint("", image(List.of("/init", "buildkitd"), List.of("--debug"))))
                .isEqualTo(new Entrypoint.ImageEntrypoint(List.of("/init", "buildkitd"), List.of("--debug")));
    }

    @Test
    void argsOfThePodReplaceCmd() {
        assertThat(entrypoint("args: [--oci-worker=true]", image(List.of("buildkitd"), List.of("--debug"))))
                .isEqualTo(new Entrypoint.ImageEntrypoint(List.of("buildkitd"), NONE));
    }

    @Test
    void cmdAloneIsTheCommand() {
        assertThat(entrypoint("", image(NONE, List.of("buildkitd", "--debug"))))
                .isEqualTo(new Entrypoint.ImageEntrypoint(List.of("buildkitd", "--debug"), NONE));
    }

    @Test
    void argsAloneAreTheCommandIfTheImageHasNone() {
        assertThat(entrypoint("args: [buildkitd]", image(NONE, NONE)))
                .isEqualTo(new Entrypoint.ImageEntrypoint(NONE, NONE));
    }

    @Test
    void shellFormShowsTheDaemonToo() {
        Verdict verdict = verdict("", image(List.of("/bin/sh", "-c", "exec buildkitd --debug"), NONE));

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Inject.class,
                        inject -> assertThat(inject.evidence()).isEqualTo(new Evidence.CommandWord("buildkitd")));
    }

    @Test
    void imageThatRunsAnotherProgramIsNotABuilder() {
        assertThat(verdict("", image(List.of("/csi-driver"), NONE)).code()).isEqualTo("NOT_A_BUILDER");
    }

    @Test
    void flagsInTheImageCount() {
        assertThat(verdict("", image(List.of("buildkitd", "--oci-worker=false"), NONE))
                        .code())
                .isEqualTo("CONTAINERD_WORKER");
    }

    @ParameterizedTest
    @CsvSource({
        "1000:1000,  '',                                     ROOTLESS",
        "builder,    '',                                     ROOTLESS",
        "0:0,        '',                                     INJECT",
        "root,       '',                                     INJECT",
        "'',         '',                                     INJECT",
        "1000,       runAsUser: 0,                           INJECT",
    })
    void userOfTheImageDecidesIfThePodSetsNone(String user, String security, String code) {
        LookupResult image = new LookupResult.Found(new ImageConfig(List.of("buildkitd"), NONE, user));

        assertThat(verdict("", security, image).code()).isEqualTo(code);
    }

    /** Only the registry, or the launcher in the container, can tell which variant a digest stands for. */
    @ParameterizedTest
    @ValueSource(strings = {"index.docker.io/moby/buildkit@", "moby/buildkit:v0.27.1@", "moby/buildkit:rootless@"})
    void officialImageByDigestIsLookedUp(String name) {
        String pod = "{spec: {containers: [{name: b, image: '" + name + "sha256:" + "0".repeat(64)
                + "', args: [--debug], securityContext: {privileged: true}}]}}";
        LookupResult rootless =
                new LookupResult.Found(new ImageConfig(List.of("rootlesskit", "buildkitd"), NONE, "1000:1000"));
        LookupResult down = new LookupResult.Failed(LookupFailure.UNREACHABLE, "registry.example does not answer");

        assertThat(judge(pod, rootless).code()).isEqualTo("ROOTLESS");
        assertThat(judge(pod, image(List.of("buildkitd"), NONE)))
                .isInstanceOfSatisfying(
                        Inject.class,
                        inject -> assertThat(inject.entrypoint())
                                .isEqualTo(new Entrypoint.ImageEntrypoint(List.of("buildkitd"), NONE)));
        assertThat(judge(pod, down))
                .isInstanceOfSatisfying(
                        Inject.class,
                        inject -> assertThat(inject.entrypoint())
                                .isEqualTo(new Entrypoint.FirstOf(List.of(
                                        List.of("rootlesskit", "buildkitd"),
                                        List.of("/usr/bin/buildkitd-entrypoint"),
                                        List.of("buildkitd")))));
    }

    /** A digest may stand for docker:cli, which has no dockerd-entrypoint.sh. */
    @Test
    void patternWithATagIsUncertainForADigest() {
        Judge dind = new Judge(new Policy(
                List.of(new Profile(
                        "dind",
                        Set.of(),
                        List.of(ImagePattern.parse("*:*dind*")),
                        List.of(new KnownEntrypoint(
                                ImagePattern.parse("docker.io/library/docker:*dind*"),
                                List.of("dockerd-entrypoint.sh"),
                                List.of())))),
                new LaunchOptions(LaunchOptions.OomPolicy.STEP, LaunchOptions.IsolationMode.PREFERRED),
                IsolationOverride.REFUSED));
        String pod =
                "{spec: {containers: [{name: b, image: 'docker:27-dind%s', securityContext: {privileged: true}}]}}";
        LookupResult down = new LookupResult.Failed(LookupFailure.UNREACHABLE, "registry.example does not answer");

        assertThat(judge(dind, pod.formatted(""), down).code()).isEqualTo("INJECT");
        assertThat(judge(dind, pod.formatted("@sha256:" + "0".repeat(64)), down).code())
                .isEqualTo("ENTRYPOINT_UNKNOWN");
    }

    @Test
    void failureOfTheRegistryIsReported() {
        LookupResult down = new LookupResult.Failed(LookupFailure.UNREACHABLE, "registry.example does not answer");

        assertThat(verdict("args: [buildkitd]", down)).isInstanceOfSatisfying(Skip.class, skip -> {
            assertThat(skip.reason()).isEqualTo(Reason.ENTRYPOINT_UNKNOWN);
            assertThat(skip.detail())
                    .isEqualTo("command runs buildkitd; UNREACHABLE, registry.example does not answer");
        });
    }

    @Test
    void imageWithoutACommandIsSkipped() {
        assertThat(verdict("", image(NONE, NONE)).code()).isEqualTo("NOT_A_BUILDER");
    }

    @Test
    void noRegistryIsAskedIfThePodSaysEnough() {
        LookupResult any = image(List.of("buildkitd"), NONE);

        verdict("command: [buildkitd]", any);
        verdict("", "privileged: false", any);
        judge(
                "{metadata: {annotations: {cgroupns.dev/inject: 'false'}}, spec: {containers:"
                        + " [{name: b, image: corp/b, securityContext: {privileged: true}}]}}",
                any);
        judge("{spec: {containers: [{name: b, image: moby/buildkit, securityContext: {privileged: true}}]}}", any);

        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nodeSelector: {kubernetes.io/arch: arm64} | arm64",
                "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:"
                        + " [{matchExpressions: [{key: kubernetes.io/arch, operator: In, values: [arm64]}]}]}}} | arm64",
                "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:"
                        + " [{matchExpressions: [{key: kubernetes.io/arch, operator: In, values: [arm64, amd64]}]}]}}} | any",
                "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms:"
                        + " [{matchExpressions: [{key: kubernetes.io/arch, operator: In, values: [arm64]}]},"
                        + " {matchExpressions: [{key: zone, operator: Exists}]}]}}} | any",
                "affinity: null | any",
            })
    void architectureIsAskedForIfItIsCertain(String scheduling, String architecture) {
        judge(
                "{spec: {" + scheduling
                        + ", containers: [{name: b, image: corp/b, securityContext: {privileged: true}}]}}",
                image(List.of("buildkitd"), NONE));

        assertThat(asked).containsExactly("corp/b on " + architecture);
    }

    private Entrypoint entrypoint(String fields, LookupResult answer) {
        return ((Inject) verdict(fields, answer)).entrypoint();
    }

    private Verdict verdict(String fields, LookupResult answer) {
        return verdict(fields, "", answer);
    }

    private Verdict verdict(String fields, String security, LookupResult answer) {
        String privileged = security.contains("privileged") ? "" : "privileged: true, ";
        return judge(
                "{spec: {containers: [{name: b, image: corp/b, securityContext: {" + privileged + security + "}, "
                        + fields + "}]}}",
                answer);
    }

    private Verdict judge(String pod, LookupResult answer) {
        return judge(judge, pod, answer);
    }

    private Verdict judge(Judge judge, String pod, LookupResult answer) {
        JsonNode tree = YamlTree.toJson(YamlText.read(pod).orElseThrow());
        Set<ImageQuery> unanswered = judge.judge(
                        PodReader.read(tree), OptOut.ALLOWED, KnownImages.NONE, new Nodes.Unknown())
                .unanswered();
        unanswered.forEach(query -> asked.add(
                query.image().repository() + " on " + query.architecture().orElse("any")));
        KnownImages images =
                new KnownImages(unanswered.stream().collect(Collectors.toMap(query -> query, _ -> answer)));
        Judgement judgement = judge.judge(PodReader.read(tree), OptOut.ALLOWED, images, new Nodes.Unknown());
        assertThat(judgement.unanswered()).as("asked a second time").isEmpty();
        return judgement.verdicts().getFirst();
    }

    private static LookupResult image(List<String> entrypoint, List<String> cmd) {
        return new LookupResult.Found(new ImageConfig(entrypoint, cmd, null));
    }
}
