package dev.cgroupns.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.report.BuilderReport.Urgency;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.Judgement;
import dev.cgroupns.verdict.KnownImages;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.verdict.PodReader;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodReportTest {
    private static final Judge JUDGE = new Judge(ConfigurationReader.defaults().policy());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: builder}                                                                  | Pod/builder
            {generateName: ci-}                                                              | Pod/ci-*
            {name: a, ownerReferences: [{kind: Job, name: j}]}                               | Pod/a
            {ownerReferences: [{kind: A, name: a}, {kind: B, name: b, controller: true}]}    | B/b
            {name: "a\\nb"}                                                                  | Pod/a?b
            """)
    void theOwnerIsTheControllerElseThePod(String metadata, String owner) {
        assertThat(PodOrigin.of("team", yaml("metadata: " + metadata)).owner()).isEqualTo(owner);
    }

    @Test
    void anInjectedBuilderIsReportedWithItsEvidence() {
        BuilderReport report = only("""
                containers:
                  - {name: b, command: [buildkitd], securityContext: {privileged: true}}
                  - {name: plain, image: nginx}
                  - {name: agent, command: [agent], securityContext: {privileged: true}}
                """);

        assertThat(report)
                .isEqualTo(new BuilderReport(
                        "b",
                        "INJECT",
                        "command runs buildkitd",
                        "container \"b\" starts in a cgroup namespace of its own",
                        Urgency.CHANGED));
    }

    @Test
    void aBuilderThatIsOnlyObservedIsReportedAsOneThatLeaks() {
        JsonNode pod = yaml("""
                spec:
                  containers:
                    - {name: b, command: [buildkitd], securityContext: {privileged: true}}
                    - {name: fork, image: corp/buildkit, securityContext: {privileged: true}}
                """);

        assertThat(PodReport.of("team", pod, PodReport.firstSeen(judge(pod).observed()))
                        .builders())
                .extracting(BuilderReport::code, BuilderReport::detail, BuilderReport::urgency)
                .startsWith(tuple("WOULD_INJECT", "command runs buildkitd", Urgency.OBSERVED))
                .extracting(each -> each.toList().getFirst())
                .containsExactly("WOULD_INJECT", "ENTRYPOINT_UNKNOWN");
    }

    @Test
    void aLeakIsReportedWithItsRemedy() {
        BuilderReport report = only("""
                containers: [{name: b, image: corp/buildkit, securityContext: {privileged: true}}]
                """);

        assertThat(report.code()).isEqualTo("ENTRYPOINT_UNKNOWN");
        assertThat(report.urgency()).isEqualTo(Urgency.LEAKS);
        assertThat(report.message())
                .startsWith("container \"b\" stays in the node's cgroup namespace: it sets no command")
                .contains(". Remedy: set command, or annotate the pod", "cgroupns.dev/entrypoint.b");
    }

    @Test
    void aBuilderThatNeedsNoActionIsFine() {
        assertThat(only("""
                hostUsers: false
                containers: [{name: b, command: [buildkitd], securityContext: {privileged: true}}]
                """).urgency()).isEqualTo(Urgency.FINE);
    }

    /** A report outlives its review, and a tenant decides how long each text is. */
    @Test
    void textsAreCutAndOnOneLine() {
        BuilderReport report =
                only("containers: [{name: \"a\\u202e\\n" + "x".repeat(9000) + "\", image: \"corp/buildkit:"
                        + "y".repeat(9000) + "\", command: [\"" + "z".repeat(9000)
                        + "/buildkitd\"], securityContext: {privileged: true}}]");

        assertThat(report.container()).startsWith("a??xxx").hasSizeLessThan(70);
        assertThat(report.detail()).startsWith("command runs zzz").hasSizeLessThan(410);
        assertThat(report.message()).hasSizeLessThan(1010);
    }

    @Test
    void theFirstOfManyContainersAreReported() {
        String containers = IntStream.range(0, 30)
                .mapToObj("{name: b%d, command: [buildkitd], securityContext: {privileged: true}}"::formatted)
                .collect(Collectors.joining(","));

        assertThat(report("containers: [" + containers + "]").builders())
                .hasSize(PodReport.MOST)
                .extracting(BuilderReport::container)
                .startsWith("b0", "b1");
    }

    /** The API server calls again when another webhook changes a pod that was injected. */
    @Test
    void aRepeatedCallReportsOnlyWhatItInjectsItself() {
        String pod = """
                volumes: [{name: cgroupns-launcher, emptyDir: {}}]
                initContainers:
                  - name: cgroupns-launcher
                    command: [/launcher, install, /cgroupns]
                    volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns}]
                containers:
                  - name: injected
                    command: [/cgroupns/launcher, --oom=step, --, buildkitd]
                    securityContext: {privileged: true}
                    volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns, readOnly: true}]
                  - {name: unknown, image: corp/buildkit, securityContext: {privileged: true}}
                  - {name: added, command: [buildkitd], securityContext: {privileged: true}}
                """;

        assertThat(report(pod).builders()).extracting(BuilderReport::container).containsExactly("added");
    }

    /** Anyone can write the annotation. */
    @Test
    void aStatusAnnotationHidesNothing() {
        JsonNode pod = yaml("""
                metadata: {labels: {cgroupns.dev/injected: "true"}, annotations: {cgroupns.dev/status: "{}"}}
                spec: {containers: [{name: b, image: corp/buildkit, securityContext: {privileged: true}}]}
                """);

        assertThat(PodReport.firstSeen(judge(pod))).hasSize(1);
    }

    private static BuilderReport only(String spec) {
        PodReport report = report(spec);
        assertThat(report.builders()).hasSize(1);
        return report.builders().getFirst();
    }

    private static PodReport report(String spec) {
        JsonNode pod = yaml("spec:\n" + spec.indent(2));
        return PodReport.of("team", pod, PodReport.firstSeen(judge(pod)));
    }

    private static Judgement judge(JsonNode pod) {
        return JUDGE.judge(PodReader.read(pod), OptOut.ALLOWED, KnownImages.NONE, new Nodes.Unknown());
    }

    private static JsonNode yaml(String text) {
        return YamlTree.toJson(YamlText.read(text).orElseThrow());
    }
}
