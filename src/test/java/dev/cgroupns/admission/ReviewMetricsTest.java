package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.delivery.ClusterFacts;
import dev.cgroupns.delivery.ConfigMapKeeper;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.report.ReportListener;
import dev.cgroupns.verdict.Judge;
import dev.cgroupns.verdict.OptOut;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every review is counted once, under its outcome. */
final class ReviewMetricsTest {
    private static final AnswerRoom ROOM = new AnswerRoom(new ByteBudget(Long.MAX_VALUE));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Configuration configuration = ConfigurationReader.defaults();
    private final DefaultLookups lookups = new DefaultLookups();

    @AfterEach
    void close() {
        lookups.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            patched     | {"containers": [{"name": "b", "command": ["buildkitd"], "securityContext": {"privileged": true}}]}
            unchanged   | {"containers": [{"name": "a"}]}
            invalid_pod | {"containers": [{"name": "a", "command": 1, "securityContext": {"privileged": true}}]}
            malformed   | [
            """)
    void reviewIsCountedUnderItsOutcome(String outcome, String spec) {
        review(() -> ClusterFacts.OFFLINE, spec);

        assertCounted(outcome);
    }

    @Test
    void bugIsCountedAsFailed() {
        review(
                () -> {
                    throw new IllegalStateException("a mistake");
                },
                "{}");

        assertCounted("failed");
    }

    @Test
    void everyVerdictIsCountedUnderItsCode() {
        review(() -> ClusterFacts.OFFLINE, """
                {"containers": [{"name": "b", "command": ["buildkitd"], "securityContext": {"privileged": true}},
                                {"name": "c", "command": ["buildkitd"], "securityContext": {"privileged": true}},
                                {"name": "a"}]}
                """);

        assertThat(counts("cgroupns.verdicts", "code")).isEqualTo(Map.of("INJECT", 2.0, "NOT_PRIVILEGED", 1.0));
        assertThat(counts("cgroupns.deliveries", "delivery")).isEqualTo(Map.of("initContainer", 1.0));
    }

    /** The counters that count something, by a tag. */
    private Map<String, Double> counts(String metric, String tag) {
        return meters.get(metric).counters().stream()
                .filter(counter -> counter.count() > 0)
                .collect(Collectors.toMap(
                        counter -> String.valueOf(counter.getId().getTag(tag)), Counter::count));
    }

    private void review(Supplier<ClusterFacts> facts, String spec) {
        Admission admission = new Admission(
                new Injector(new Judge(configuration.policy()), configuration.launcherSettings("1")),
                lookups.get(),
                new Deliveries(facts, ConfigMapKeeper.NONE, Duration.ZERO, () -> {}),
                new ReviewMetrics(meters),
                new BuilderReports(new BuilderMetrics(meters), ReportListener.NONE),
                new WarmUpReviews());
        begin(admission, """
                {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {"uid": "u",
                 "operation": "CREATE", "kind": {"group": "", "version": "v1", "kind": "Pod"}, "object": {"spec": %s}}}
                """.formatted(spec).getBytes(StandardCharsets.UTF_8));
    }

    private static void begin(Admission admission, byte[] review) {
        try {
            admission.begin(review, OptOut.ALLOWED, ROOM);
        } catch (MalformedReviewException e) {
            assertThat(e.problem()).contains("JSON");
        }
    }

    private void assertCounted(String outcome) {
        assertThat(counts("cgroupns.reviews", "outcome")).isEqualTo(Map.of(outcome, 1.0));
    }
}
