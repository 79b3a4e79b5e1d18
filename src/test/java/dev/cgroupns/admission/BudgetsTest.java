package dev.cgroupns.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.settings.ServerSettings;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import io.quarkus.runtime.configuration.DurationConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The API server ignores an answer that comes after its timeout. */
final class BudgetsTest {
    private static final Path VALUES = Path.of("helm/cgroupns-injector/values.yaml");
    /** The time for the network, and for the work itself. */
    private static final Duration MARGIN = Duration.ofMillis(500);

    @Test
    void allBudgetsOfAReviewTogetherAreBelowTheChartsTimeout() throws IOException {
        int timeout = YamlTree.toJson(YamlText.read(Files.readString(VALUES)).orElseThrow())
                .at("/webhook/timeoutSeconds")
                .intValue();

        Duration longest = DurationConverter.parseDuration(ServerSettings.LARGE_REVIEW_PATIENCE)
                .plus(ConfiguredBeans.ADMISSION_BUDGET)
                .plus(DurationConverter.parseDuration(ServerSettings.DELIVERY_BUDGET))
                .plus(MARGIN);

        assertThat(longest).isLessThanOrEqualTo(Duration.ofSeconds(timeout));
    }
}
