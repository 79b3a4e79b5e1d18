package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.metric.Metric;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each of the webhook's metrics is described, for Prometheus and in docs/operations.md. */
@QuarkusTest
final class MetricsPageTest {
    private static final Pattern HELP = Pattern.compile("(?m)^# HELP (cgroupns_\\S+) ?(.*)$");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(cgroupns_\\S+)` \\|");

    @Test
    void everyMetricIsServedWithItsHelp() throws IOException {
        // The first pod creates the series of its namespace.
        Webhook.review(Webhook.JSON.readTree("""
                {"spec": {"containers": [{"name": "b", "image": "a", "command": ["buildkitd"],
                 "securityContext": {"privileged": true}}]}}"""));

        assertThat(HELP.matcher(Webhook.management("/metrics").asString())
                        .results()
                        // Micrometer adds the maximum of each timer.
                        .filter(metric -> !metric.group(1).endsWith("_max")))
                .allSatisfy(metric ->
                        assertThat(metric.group(2)).as(metric.group(1)).isNotBlank())
                .map(MetricsPageTest::plain)
                // Events are written with serve --events only, and pods are audited with serve --audit-lease only.
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(
                                Metric.EVENTS, Metric.AUDIT_BUILDERS, Metric.AUDIT_PODS, Metric.AUDIT_LAST_SUCCESS))
                        .stream()
                        .map(MetricsPageTest::plain)
                        .toList());
    }

    @Test
    void everyMetricIsDocumented() throws IOException {
        assertThat(ROW.matcher(Files.readString(Path.of("docs/operations.md"))).results())
                .map(MetricsPageTest::plain)
                .containsExactlyInAnyOrderElementsOf(EnumSet.allOf(Metric.class).stream()
                        .map(MetricsPageTest::plain)
                        .toList());
    }

    private static String plain(MatchResult metric) {
        return plain(metric.group(1));
    }

    private static String plain(Metric metric) {
        return plain(metric.id().replace('.', '_'));
    }

    /** Prometheus' name without the suffixes for counters, in the page's rows, and for units. */
    private static String plain(String name) {
        return name.replaceAll("_(total|seconds)$", "");
    }
}
