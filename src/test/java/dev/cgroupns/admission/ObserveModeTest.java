package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.ConfigMapKeeper;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.report.BuilderReport;
import dev.cgroupns.report.PodReport;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.Mode;
import dev.cgroupns.verdict.OptOut;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With {@code mode: observe}, reviews are judged, counted and reported as usual, and nothing is patched. */
final class ObserveModeTest {
    private static final AnswerRoom ROOM = new AnswerRoom(new ByteBudget(Long.MAX_VALUE));

    private static final String BUILDERS = """
            metadata: {name: farm}
            spec:
              containers:
                - {name: b, command: [buildkitd], securityContext: {privileged: true}}
                - {name: fork, image: corp.example/buildkit, securityContext: {privileged: true}}
            """;
    /** An injected pod whose builder has other resources than the init container: inject would change it. */
    private static final String INJECTED = """
            metadata: {name: farm}
            spec:
              volumes: [{name: cgroupns-launcher, emptyDir: {}}]
              initContainers:
                - name: cgroupns-launcher
                  image: ghcr.io/cgroupns/launcher:0.1.0
                  command: [/launcher, install, /cgroupns]
                  volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns}]
              containers:
                - name: b
                  command: [/cgroupns/launcher, --oom=step, --, buildkitd]
                  resources: {limits: {memory: 4Gi}}
                  securityContext: {privileged: true}
                  volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns, readOnly: true}]
            """;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<PodReport> reports = new ArrayList<>();
    private final Configuration configuration = ConfigurationReader.defaults();
    private final DefaultLookups lookups = new DefaultLookups();

    @AfterEach
    void close() {
        lookups.close();
    }

    @Test
    void thePodStaysUnchangedAndItsCreatorIsNotToldOfAnInjection() throws Exception {
        JsonNode response = answer(Mode.OBSERVE, creation(BUILDERS));

        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.has("patch")).isFalse();
        assertThat(response.path("warnings").valueStream().map(JsonNode::asText))
                .isNotEmpty()
                .allSatisfy(warning -> assertThat(warning).startsWith("ENTRYPOINT_UNKNOWN: "));
        assertThat(response.at("/auditAnnotations/verdicts").asText())
                .isEqualTo("b=WOULD_INJECT,fork=ENTRYPOINT_UNKNOWN");
    }

    @Test
    void logsMetricsAndEventsTellItFromAnInjection() throws Exception {
        answer(Mode.OBSERVE, creation(BUILDERS));

        assertThat(reports)
                .singleElement()
                .satisfies(report -> assertThat(report.builders())
                        .extracting(BuilderReport::code)
                        .containsExactly("WOULD_INJECT", "ENTRYPOINT_UNKNOWN"));
        Map<String, Double> codes = Map.of("WOULD_INJECT", 1.0, "ENTRYPOINT_UNKNOWN", 1.0);
        assertThat(counts("cgroupns.builders", "code")).isEqualTo(codes);
        assertThat(counts("cgroupns.verdicts", "code")).isEqualTo(codes);
        assertThat(counts("cgroupns.reviews", "outcome")).isEqualTo(Map.of("unchanged", 1.0));
        assertThat(counts("cgroupns.deliveries", "delivery")).isEmpty();
    }

    /** A dry run asks what would happen; the selftest reads the answer. */
    @Test
    void aDryRunIsToldWhatWouldBeDone() throws Exception {
        ObjectNode dryRun = creation(BUILDERS);
        ((ObjectNode) dryRun.path("request")).put("dryRun", true);

        JsonNode response = answer(Mode.OBSERVE, dryRun);

        assertThat(response.has("patch")).isFalse();
        assertThat(response.at("/warnings/0").asText())
                .isEqualTo("WOULD_INJECT: container \"b\" would start in a cgroup namespace of its own;"
                        + " cgroupns-injector only observes (mode: observe)");
    }

    @Test
    void aPodThatWasInjectedBeforeIsNotChangedEither() throws Exception {
        assertThat(answer(Mode.INJECT, creation(INJECTED)).has("patch")).isTrue();

        assertThat(answer(Mode.OBSERVE, creation(INJECTED)).has("patch")).isFalse();
    }

    private JsonNode answer(Mode mode, ObjectNode review) throws Exception {
        Admission admission = new Admission(
                new Injector(new Judge(configuration.policy()), configuration.launcherSettings("1"), mode),
                lookups.get(),
                new Deliveries(() -> ClusterFacts.OFFLINE, ConfigMapKeeper.NONE, Duration.ZERO, () -> {}),
                new ReviewMetrics(meters),
                new BuilderReports(new BuilderMetrics(meters), reports::add),
                new WarmUpReviews());
        AdmissionResult result = admission.begin(Webhook.bytes(review), OptOut.ALLOWED, ROOM);
        AdmissionResult last =
                result instanceof AdmissionResult.Pending pending ? admission.finish(pending, ROOM) : result;
        return Webhook.JSON.readTree(((AdmissionResult.Answered) last).review()).path("response");
    }

    private static ObjectNode creation(String pod) {
        return Webhook.creation(YamlTree.toJson(YamlText.read(pod).orElseThrow()));
    }

    /** The counters that count something, by a tag. */
    private Map<String, Double> counts(String metric, String tag) {
        return meters.find(metric).counters().stream()
                .filter(counter -> counter.count() > 0)
                .collect(Collectors.toMap(
                        counter -> String.valueOf(counter.getId().getTag(tag)), Counter::count));
    }
}
