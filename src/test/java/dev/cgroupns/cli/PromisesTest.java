package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that users rely on disappears without a line in the changelog. */
final class PromisesTest {
    @Test
    void whatDisappearsIsInTheChangelog() throws IOException {
        assertThat(Promises.inventory().broken())
                .as("in src/test/resources/promises.txt, but no longer in the sources: keep these, or add each of them"
                        + " as `code`, with what to use instead, below ### Removed in CHANGELOG.md"
                        + " (docs/versions.md says when)")
                .isEmpty();
    }

    @Test
    void theInventoryIsComplete() throws IOException {
        assertThat(Promises.inventory().unlisted())
                .as("not in src/test/resources/promises.txt: `make promises` adds them")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "## 0.2.0\n### Removed\n- `value a.b`: use `value a.c`.\n",
                "## 0.2.0\n### Removed\n- `value a`, with its parts.\n",
                "## 0.3.0\n- Faster.\n## 0.2.0\n### Removed\n- `value\n  a.b`\n### Fixed\n- More.\n"
            })
    void lineBelowRemovedAnnouncesARemoval(String changelog) {
        assertThat(inventory(changelog).broken()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "## 0.2.0\n- `value a.b` is gone.\n",
                "## 0.2.0\n### Removed\n- value a.b\n",
                "## 0.2.0\n### Removed\n- `value a.bc`, `value a.b.c`, `a.b`, `configuration a.b`, `value`\n",
                "## 0.2.0\n### Removed\n- Nothing.\n### Fixed\n- `value a.b`\n",
                "## 0.2.0\n### Removed\n- Nothing.\n## 0.1.0\n- `value a.b`\n"
            })
    void otherLinesDoNot(String changelog) {
        assertThat(inventory(changelog).broken()).containsExactly("value a.b");
    }

    @Test
    void inventoryKeepsWhatIsGone() {
        assertThat(inventory("").unlisted()).containsExactly("value a.d");
        assertThat(inventory("").all()).containsExactly("value a.b", "value a.c", "value a.d");
    }

    private static Inventory inventory(String changelog) {
        return new Inventory(sorted("value a.b", "value a.c"), sorted("value a.c", "value a.d"), changelog);
    }

    private static SortedSet<String> sorted(String... lines) {
        return new TreeSet<>(List.of(lines));
    }
}
