package dev.cgroupns.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Compares the fast reader with SnakeYAML on the same texts. */
class PrintedYamlTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20261127);
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 3000);

    private static final List<String> PIECES = List.of(
            " ",
            "  ",
            "\n",
            "\n\n",
            "- ",
            "-",
            ": ",
            ":",
            "#",
            " # x",
            "'",
            "\"",
            "[",
            "]",
            "{",
            "}",
            ",",
            "|",
            "|-",
            "|+",
            ">",
            "&a ",
            "*a",
            "!!str ",
            "%",
            "@",
            "`",
            "?",
            "\t",
            "\\",
            "\\n",
            "\r",
            "\u00e9",
            "\ud83d\ude00",
            "\u0085",
            "\u2028",
            "\ufeff",
            "---",
            "\n---\n",
            "...",
            "\n...\n",
            "~",
            "null",
            "yes",
            "0777",
            "1e3",
            "<<",
            "key: ",
            "\n  ",
            "\n    ",
            "\n- ",
            "a b",
            "''",
            "\u0007",
            "+",
            "=",
            "[]",
            "{}",
            "[a, 'b']",
            "{a: b}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: 1\n",
                "a:\n- b\n- c: d\n  e: 'it''s'\n",
                "a:\n    b:\n    c: |\n      x\n\n       y\n\n    d: \"q\"\n",
                "- - a\n  - b\n- c\n",
                "a: {}\nb: []\nc: [--x, \"y\", {k: v}]\n",
                "# top\na: b # behind\n\n# between\nc: |+\n  x\n\n# after\nd: |-\n  \ty\n",
                "a: tcp://0.0.0.0:1234\nb: --addr\nk:{\"x\"}: v\nf:a: b\n",
            })
    void readsWhatProgramsPrint(String text) {
        assertThat(PrintedYaml.read(text)).isPresent();
        assertThat(shown(YamlText::first, text)).isEqualTo(shown(YamlText::scanned, text));
    }

    @Test
    void readsAsSnakeYamlDoesOrNotAtAll() {
        List<String> samples = samples();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = changed(samples.get(random.nextInt(samples.size())), random);
            if (PrintedYaml.read(text).isPresent()) {
                read++;
                assertThat(shown(YamlText::first, text))
                        .as("seed %d, text:%n%s", SEED, text)
                        .isEqualTo(shown(YamlText::scanned, text));
            }
        }
        // Otherwise nothing would have been compared.
        assertThat(read).isGreaterThan(ROUNDS / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- "})
    void refusesDeepNesting(String part) {
        assertThat(PrintedYaml.read(part.repeat(100_000))).isEmpty();
    }

    private static String changed(String sample, RandomGenerator random) {
        StringBuilder text = new StringBuilder(sample);
        for (int change = random.nextInt(4); change > 0; change--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(4));
            switch (random.nextInt(3)) {
                case 0 -> text.delete(at, end);
                case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                default -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return text.toString();
    }

    private static List<String> samples() {
        List<String> samples = new ArrayList<>(List.of(
                "a: b\nc:\n  d: |\n    x\n    y\n  e: [1, 2]\nf:\n- g: 'h'\n  i: {j: k}\n- - l\n  - m # n\n",
                "a:\n  b:\n    c:\n  d: |-\n\n    x\n e: f\n"));
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/pods"))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                samples.add(Files.readString(file));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return samples;
    }

    private static String shown(Function<String, Optional<YamlDocument>> reader, String text) {
        try {
            return reader.apply(text)
                    .map(document -> shown(document.root()) + " until " + document.end())
                    .orElse("nothing");
        } catch (InvalidYamlException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String shown(Node node) {
        String place = place(node.getStartMark()) + place(node.getEndMark());
        return switch (node) {
            case MappingNode mapping ->
                place
                        + mapping.getFlowStyle()
                        + mapping.getTag()
                        + mapping.getValue().stream()
                                .map(tuple -> "\n" + shown(tuple.getKeyNode()) + ": " + shown(tuple.getValueNode()))
                                .toList();
            case SequenceNode list ->
                place
                        + list.getFlowStyle()
                        + list.getTag()
                        + list.getValue().stream()
                                .map(each -> "\n- " + shown(each))
                                .toList();
            case ScalarNode scalar -> place + scalar.getScalarStyle() + scalar.getTag() + "<" + scalar.getValue() + ">";
            default -> throw new AssertionError(node);
        };
    }

    private static String place(Mark mark) {
        return mark.getIndex() + "/" + mark.getLine() + "/" + mark.getColumn() + " ";
    }
}
