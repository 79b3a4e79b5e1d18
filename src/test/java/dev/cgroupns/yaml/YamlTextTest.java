package dev.cgroupns.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that are not YAML or exceed a limit, and how JSON is written. */
final class YamlTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " \n\n", "# comment\n", "---\n# comment\n", "---\n", "%YAML 1.1\n---\n"})
    void findsNothingInEmptyTexts(String text) {
        assertThat(YamlText.read(text).map(YamlTree::toJson).filter(json -> !json.isNull()))
                .isEmpty();
    }

    @Test
    void namesTheLineOfATab() {
        assertRefused("a:\n  b: 1\n\tc: 2\n", 3).withMessageContaining("TAB");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '=', quoteCharacter = '`', textBlock = """
            a:@b            = {"a":"b"}
            a: @ b@         = {"a":"b"}
            a:@^- b         = {"a":["b"]}
            a: "b"@# c      = {"a":"b"}
            a: [b,@c@]      = {"a":["b","c"]}
            a: {^@"b":@1^@} = {"a":{"b":1}}
            a: |@^ b@c      = {"a":"b@c"}
            a: !!str@1      = {"a":"1"}
            a: &x@1         = {"a":1}
            ^  a:^   - b: {^}@# c^   - d = {"a":[{"b":{}},"d"]}
            ^  a:^   - "b'\\"^'x"@# c^   - d = {"a":["b'\\" 'x","d"]}
            ^  a:^   - 'b"''^'@# c^   - d = {"a":["b\\"' ","d"]}
            a: 'b@c'        = {"a":"b@c"}
            \ud83d\ude00: "[" ^b:@c = {"\ud83d\ude00":"[","b":"c"}
            """)
    void acceptsTabsBetweenTokensAsKubectlDoes(String text, String json) throws JsonProcessingException {
        String yaml = text.replace('@', '\t').replace('^', '\n');
        assertThat(YamlTree.toJson(YamlText.read(yaml).orElseThrow()).toString())
                .isEqualTo(new JsonMapper().readTree(json.replace("@", "\\t")).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: 1\n\tb: 2\n", "a:\n-\tb\n", "a:\n- \tb: 1\n", "?\ta\n", "? a\n:\tb\n"})
    void refusesTabsWhereKubectlDoes(String text) {
        assertThatExceptionOfType(InvalidYamlException.class)
                .isThrownBy(() -> YamlText.read(text))
                .withMessageContaining("TAB");
    }

    @Test
    void refusesHalvesOfCharactersAsKubectlDoes() {
        assertThatExceptionOfType(InvalidYamlException.class)
                .isThrownBy(() ->
                        YamlTree.toJson(YamlText.read("a: 1\nb: \"\\ud800\"").orElseThrow()))
                .withMessageContaining("half of a character")
                .extracting(InvalidYamlException::line)
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"!!int ", "!!float ", "!!int 0x"})
    void doesNotComputeNumbersOfMillionsOfDigits(String tag) {
        assertThatExceptionOfType(InvalidYamlException.class)
                .isThrownBy(() -> YamlTree.toJson(
                        YamlText.read("a: " + tag + "7".repeat(10_000_000)).orElseThrow()))
                .withMessageContaining("expected at most 1024");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "'"})
    void namesTheLineWhereAQuoteWasOpened(String quote) {
        assertRefused("a: 1\nb: " + quote + "open\nc: 2\nd: 3\n", 2)
                .withMessageContaining("while scanning a quoted scalar, found unexpected end of stream");
    }

    @Test
    void namesTheLineOfWrongIndentation() {
        assertRefused("a:\n  b: 1\n c: 2\n", 3).withMessageStartingWith("not valid YAML: ");
    }

    @Test
    void namesTheLineOfACharacterThatIsNotAllowed() {
        assertRefused("a: 1\nb: 2\nc: \0\n", 3).withMessageContaining("U+0000 is not allowed");
    }

    @Test
    void refusesAnUnknownAlias() {
        assertRefused("a: 1\nb: *x\n", 2).withMessageContaining("undefined alias x");
    }

    @Test
    void refusesASecondDocument() {
        assertRefused("a: 1\n---\nb: 1\n", 2).withMessageContaining("expected a single document");
    }

    @Test
    void refusesAKeyThatAppearsTwice() {
        assertRefused("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", 5).withMessage("the key \"c\" appears twice");
    }

    @Test
    void refusesAKeyThatOnlyLooksDifferent() {
        assertRefused("yes: 1\n\"true\": 2\n", 2).withMessage("the key \"true\" appears twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: 1\n? [b, c]\n: 2\n", "a: 1\n{b: c}: 2\n"})
    void refusesKeysThatAreNotScalars(String text) {
        assertRefused(text, 2).withMessage("expected a word as key");
    }

    @Test
    void refusesToMergeAScalar() {
        assertRefused("a: 1\n<<: b\n", 2).withMessage("<<: expected a mapping, or a list of mappings");
    }

    @Test
    void refusesAnAliasInsideItself() {
        assertRefused("a: 1\nb: &x\n- *x\n", 2).withMessage("an alias stands inside the value that it repeats");
    }

    @Test
    void refusesBillionsOfLaughs() {
        String text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
                + IntStream.rangeClosed(1, 20)
                        .mapToObj(i -> "a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)))
                        .collect(Collectors.joining());
        assertRefused(text, 1).withMessage("aliases expand to more than 500000 values");
    }

    @Test
    void readsManyAliasesOfTheSamePart() {
        String text = "parts: &x {a: [b]}\npods:\n" + "- *x\n".repeat(1000);
        assertThat(YamlTree.toJson(YamlText.read(text).orElseThrow())
                        .at("/pods/999/a/0")
                        .asText())
                .isEqualTo("b");
    }

    @Test
    void refusesDeepNesting() {
        assertRefused("[".repeat(100_000), 1).withMessageContaining("Nesting Depth exceeded max 100");
    }

    @Test
    void refusesNestingThatAliasesMake() {
        String text = "- &a0 [x]\n"
                + IntStream.range(1, 120)
                        .mapToObj(i -> "- &a%d [*a%d]\n".formatted(i, i - 1))
                        .collect(Collectors.joining());
        assertRefused(text, 1).withMessage("nested more than 100 levels deep");
    }

    @Test
    void writtenTextIsReadAsTheSame() throws JsonProcessingException {
        JsonNode json = new JsonMapper().readTree("""
                {"text": "a", "empty": "", "looksLikeNull": "null", "looksLikeTrue": "yes", "looksLikeNumber": "0x1F",
                 "lines": "a\\n  b\\n\\nc\\n", "spaces": " a ", "colon": "a: b", "comment": "a # b", "dash": "- a",
                 "umlaut": "\\u00fc", "emoji": "\\ud83d\\ude00", "control": "\\u0001", "number": 7, "real": 0.25, "no": false, "nothing": null,
                 "list": [[1, [2]], {"a": []}, {}], "yes": "key"}""");
        assertThat(YamlTree.toJson(YamlText.read(YamlText.write(json)).orElseThrow())
                        .toString())
                .isEqualTo(json.toString());
    }

    private static ThrowableAssertAlternative<InvalidYamlException> assertRefused(String text, int line) {
        return assertThatExceptionOfType(InvalidYamlException.class)
                .isThrownBy(() -> YamlText.read(text))
                .satisfies(e -> assertThat(e.line()).isEqualTo(line));
    }
}
