package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each of our metrics says what it counts, to Prometheus and in docs/operations.md. */
@QuarkusTest
final class MetricsPageTest {
    private static final Pattern HELP = Pattern.compile("# HELP (cgroupns_\\S+) ?(.*)");

    @Test
    void everyMetricHasHelpAndIsDocumented() throws IOException {
        // The first pod makes the series that are by namespace.
        Webhook.review(Webhook.JSON.readTree("""
                {"spec": {"containers": [{"name": "b", "image": "a", "command": ["buildkitd"],
                 "securityContext": {"privileged": true}}]}}"""));
        String page = Files.readString(Path.of("docs/operations.md"));

        List<String[]> metrics = Webhook.management("/metrics")
                .asString()
                .lines()
                .map(HELP::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(line -> new String[] {line.group(1), line.group(2)})
                // Micrometer adds the longest of each timer.
                .filter(metric -> !metric[0].endsWith("_max"))
                .toList();

        assertThat(metrics).hasSizeGreaterThan(10).allSatisfy(metric -> {
            assertThat(metric[1]).as("HELP of " + metric[0]).isNotBlank();
            // In the HELP line a counter has no suffix.
            assertThat(page).containsAnyOf("`" + metric[0] + "`", "`" + metric[0] + "_total`");
        });
    }
}
