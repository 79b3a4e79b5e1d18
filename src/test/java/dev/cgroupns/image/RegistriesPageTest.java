package dev.cgroupns.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.registry.RegistryPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page says what the program does. */
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
}
