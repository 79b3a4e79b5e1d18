package dev.cgroupns.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The check of single elements has the same result as reading the whole text again. */
final class ChangedElementsTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20261127);
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3000);

    private static final List<String> PIECES = List.of(
            "  x: 1\n",
            "x: 1\n",
            "- x: 1\n",
            "  - x\n",
            "    y\n",
            "# note\n",
            "\n",
            " ",
            "- ",
            "'",
            "|",
            ": ",
            "&a ",
            "*a",
            "---\n",
            "\t",
            "  text: |+\n\n");

    private static final String TEXT = IntStream.range(0, 60)
            .mapToObj("""
                    - name: pod-%d
                      text: |
                        - not an element

                      list:
                      - a
                    # behind
                    """::formatted)
            .collect(Collectors.joining("", "kind: List\nitems:\n", "other:\n- b\n"));

    private final YamlDocument document = YamlText.first(TEXT).orElseThrow();
    private final JsonNode before = YamlTree.toJson(document.root());

    @Test
    void confirmsLinesAddedToOneElement() {
        assertThat(says(List.of(insertion("  text: |\n", "  x: 1\n")), withX())).isTrue();
    }

    @Test
    void confirmsLinesAddedAfterAnElement() {
        int nextElement = TEXT.indexOf("- name: pod-1\n");
        assertThat(says(List.of(new YamlEdit(nextElement, nextElement, 3, "  x: 1\n")), withX()))
                .isTrue();
    }

    @Test
    void refusesAnElementWithOtherContent() {
        assertThat(says(List.of(insertion("  text: |\n", "  x: 2\n")), withX())).isFalse();
    }

    @Test
    void refusesEditsThatAddAnElement() {
        assertThat(says(List.of(insertion("# behind\n", "- x: 1\n")), before)).isFalse();
    }

    @Test
    void refusesEditsOutsideTheList() {
        assertThat(says(List.of(new YamlEdit(0, 0, 1, "x: 1\n")), before)).isFalse();
        assertThat(says(List.of(insertion("- b\n", "- c\n")), before)).isFalse();
    }

    @Test
    void refusesAChangeElsewhereThatHasNoEdit() {
        ObjectNode wanted = before.deepCopy();
        wanted.put("kind", "PodList");
        assertThat(says(List.of(), wanted)).isFalse();
    }

    @Test
    void leavesTextsWithAnAliasToTheWholeCheck() {
        String aliased = TEXT.replace("kind: List", "kind: &a List").replace("name: pod-9", "name: *a");
        assertThat(ChangedElements.of(aliased, YamlText.first(aliased).orElseThrow()))
                .isEmpty();
    }

    @Test
    void neverConfirmsContentThatTheWholeTextLacks() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        int confirmed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            List<YamlEdit> edits = edits(random);
            Optional<String> candidate = YamlEdit.apply(TEXT, edits);
            Optional<JsonNode> whole = candidate.flatMap(ChangedElementsTest::read);
            if (says(edits, before)) {
                assertThat(whole).as("seed %d: %s", SEED, edits).contains(before);
            }
            if (whole.isPresent() && says(edits, whole.get())) {
                confirmed++;
            }
        }
        assertThat(confirmed).isGreaterThan(ROUNDS / 100);
    }

    private static List<YamlEdit> edits(RandomGenerator random) {
        List<YamlEdit> edits = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(TEXT.length());
            int start = random.nextBoolean() ? TEXT.lastIndexOf('\n', at) + 1 : at;
            int end = Math.min(TEXT.length(), start + (random.nextBoolean() ? 0 : random.nextInt(12)));
            edits.add(new YamlEdit(start, end, random.nextInt(4), PIECES.get(random.nextInt(PIECES.size()))));
        }
        return edits;
    }

    private static Optional<JsonNode> read(String text) {
        try {
            return YamlText.read(text).map(YamlTree::toJson);
        } catch (InvalidYamlException e) {
            return Optional.empty();
        }
    }

    private boolean says(List<YamlEdit> edits, JsonNode wanted) {
        try {
            return ChangedElements.of(TEXT, document).orElseThrow().say(edits, before, wanted);
        } catch (InvalidYamlException e) {
            return false;
        }
    }

    private static YamlEdit insertion(String before, String lines) {
        int at = TEXT.indexOf(before);
        return new YamlEdit(at, at, 2, lines);
    }

    private JsonNode withX() {
        ObjectNode wanted = before.deepCopy();
        ((ObjectNode) wanted.at("/items/0")).put("x", 1);
        return wanted;
    }
}
