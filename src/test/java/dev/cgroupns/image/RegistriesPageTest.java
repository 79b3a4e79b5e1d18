package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.lookup.LookupLimits;
import dev.cgroupns.image.registry.RegistryPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page agrees with the program. */
class RegistriesPageTest {
    @Test
    void namesEveryCodeAndEveryRegistryThatIsAllowedByDefault() throws Exception {
        String page = Files.readString(Path.of("docs/registries.md"));
        for (LookupFailure failure : LookupFailure.values()) {
            assertThat(page).contains("| `" + failure + "` | " + failure.sentence() + " |");
        }
        for (String registry : RegistryPolicy.WELL_KNOWN) {
            assertThat(page).contains("`" + registry + "`");
        }
    }

    @Test
    void hasTheLimitsOfLookups() throws Exception {
        LookupLimits limits = LookupLimits.DEFAULTS;

        assertThat(Files.readString(Path.of("docs/registries.md")))
                .contains("| " + limits.budget().toSeconds() + " s in total")
                .contains("| " + limits.concurrent() + ", of which " + limits.concurrent() / 2 + " at one registry")
                .contains("and %,d waiting;".formatted(limits.waiting()))
                .contains("| %d MiB, at most %,d entries; a tag %d min, a digest %d h, a failure %d s |"
                        .formatted(
                                limits.cacheBytes() >> 20,
                                limits.cacheBytes() >> 10,
                                limits.tagAge().toMinutes(),
                                limits.contentAge().toHours(),
                                limits.failureAge().toSeconds()))
                .contains("is not tried for " + limits.hostDownAge().toSeconds() + " s;")
                .contains("| images of one pod | %d | %d |"
                        .formatted(limits.pods().images(), limits.dryRuns().images()))
                .contains("| lookups at a time | %d, and %d waiting | %d, and %d waiting |"
                        .formatted(
                                limits.pods().running(),
                                limits.pods().waiting(),
                                limits.dryRuns().running(),
                                limits.dryRuns().waiting()));
    }
}
