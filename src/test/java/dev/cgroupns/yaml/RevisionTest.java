package dev.cgroupns.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.cgroupns.yaml.Revision.Refused;
import dev.cgroupns.yaml.Revision.Revised;
import io.fabric8.zjsonpatch.JsonPatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A change leaves everything else as it was written. */
final class RevisionTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, JsonNode> patch = new LinkedHashMap<>();

    @Test
    void addsAKeyAfterTheLastOne() {
        put("/spec/hostPID", "true");
        assertThat(patched("""
                spec:   # the spec
                    a: "x"     # one


                    # two
                    b: {c: 'd',   e: f}  # three

                # four
                kind:   Pod
                """)).isEqualTo("""
                spec:   # the spec
                    a: "x"     # one


                    # two
                    b: {c: 'd',   e: f}  # three
                    hostPID: true

                # four
                kind:   Pod
                """);
    }

    @Test
    void addsBlocksInTheStyleOfTheFile() {
        put("/list", "[{\"a\": [1, 2], \"b\": \"x\"}]");
        assertThat(patched("x:\n- y\n")).isEqualTo("x:\n- y\nlist:\n- a:\n  - 1\n  - 2\n  b: x\n");
        assertThat(patched("x:\n  - y\n")).isEqualTo("x:\n  - y\nlist:\n  - a:\n      - 1\n      - 2\n    b: x\n");
    }

    @Test
    void insertsAtTheStartAboveTheCommentsOfTheFirstElement() {
        put("/list/0", "{\"name\": \"new\"}");
        assertThat(patched("""
                list:

                  # about a
                  - # inside a
                    name: a
                  - name: b
                """)).isEqualTo("""
                list:
                  - name: new

                  # about a
                  - # inside a
                    name: a
                  - name: b
                """);
    }

    @Test
    void insertsInTheMiddleAndAtTheEnd() {
        put("/list/1", "\"x\"");
        put("/list/-", "\"z\"");
        assertThat(patched("list:\n- a # A\n# about b\n- b # B\nother: 1\n"))
                .isEqualTo("list:\n- a # A\n- x\n# about b\n- b # B\n- z\nother: 1\n");
    }

    @Test
    void insertsAfterTextsOfSeveralLines() {
        put("/list/-", "\"x\"");
        assertThat(patched("list:\n- |\n  a\n\n  b\n\nother: 1\n"))
                .isEqualTo("list:\n- |\n  a\n\n  b\n\n- x\nother: 1\n");
        assertThat(patched("list:\n- a\n  b\n- \"c\n  d\"  # e\n"))
                .isEqualTo("list:\n- a\n  b\n- \"c\n  d\"  # e\n- x\n");
    }

    @Test
    void writesTextsOfSeveralLinesAsSuch() {
        put("/list/-", "\"a\\n  b\\n\\nc\\n\"");
        assertThat(patched("x:\n    list:\n    - a\n", "/x")).isEqualTo("""
                x:
                    list:
                    - a
                    - |
                      a
                        b

                      c
                """);
    }

    @Test
    void severalAdditionsInOnePlaceAreInTheRightOrder() {
        put("/a/b/c/-", "2");
        put("/a/x", "3");
        put("/a/b/d", "4");
        assertThat(patched("a:\n  b:\n    c:\n    - 1\n"))
                .isEqualTo("a:\n  b:\n    c:\n    - 1\n    - 2\n    d: 4\n  x: 3\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            k: old # why          | "new"      | k: new # why
            k: "old"              | "new"      | k: new
            k: old                | "a: b"     | k: 'a: b'
            k:                    | "new"      | k: new
            k: ~ # why            | "new"      | k: new # why
            k: [a, 'b'] # why     | ["c"]      | k: [c] # why
            k: [a, 'b'] # why     | ["x","a","b"] | k: [x, a, 'b'] # why
            k: {a: b}             | {"c": 1}   | k: {c: 1}
            k: [a]                | []         | k: []
            o: {k: a, l: [b]}     | ["x"]      | o: {k: [x], l: [b]}
            """)
    void replacesInTheLine(String before, String value, String after) {
        put(before.startsWith("o") ? "/o/k" : "/k", value);
        assertThat(patched(before + "\nz: 1\n")).isEqualTo(after + "\nz: 1\n");
    }

    @ParameterizedTest
    @CsvSource({"k: # why", "k: ~ # why", "k: [] # why", "k: {} # why", "k: *x # why"})
    void replacesAnEmptyValueOrAnAliasByLines(String before) {
        put("/k", "{\"a\": [1]}");
        assertThat(patched("l: &x\n- b\n" + before + "\nz: 1\n"))
                .isEqualTo("l: &x\n- b\nk: # why\n  a:\n  - 1\nz: 1\n");
    }

    @Test
    void replacesABlock() {
        put("/k", "[\"x\"]");
        assertThat(patched("k: # why\n    - a\n    # about b\n    - b\n# end\nz: 1\n"))
                .isEqualTo("k: # why\n    - x\n# end\nz: 1\n");
        assertThat(patched("k:\n  a: 1\n  b: 2\nz: 1\n")).isEqualTo("k:\n  - x\nz: 1\n");
    }

    @Test
    void aLongerListKeepsTheElementsItHad() {
        put("/k", "[\"x\", \"y\", \"a\", \"b\"]");
        assertThat(patched("k:\n  # about a\n  - 'a'   # A\n  - \"b\"\n"))
                .isEqualTo("k:\n  - x\n  - 'y'\n  # about a\n  - 'a'   # A\n  - \"b\"\n");
    }

    @Test
    void changesFlowCollectionsInPlace() {
        put("/m/b", "{\"c\": \"d, e\"}");
        put("/l/0", "0");
        put("/l/-", "3");
        put("/o/e/f", "1");
        put("/o/f/-", "1");
        assertThat(patched("m: {a: 'x',  }\nl: [ 1,\n  2 ] # two\no: {e: {}, f: []}\n"))
                .isEqualTo("m: {a: 'x', b: {c: 'd, e'},  }\nl: [ 0, 1,\n  2, 3 ] # two\no: {e: {f: 1}, f: [1]}\n");
    }

    @Test
    void readsEscapedPointers() {
        put("/a~1b/c~0d", "2");
        put("/a~1b/~1", "3");
        assertThat(patched("a/b:\n  c~d: 1\n")).isEqualTo("a/b:\n  c~d: 2\n  /: 3\n");
    }

    @Test
    void keepsLineBreaksAndTheLackOfTheLast() {
        put("/b/c", "[1, 2]");
        put("/d", "\"x\"");
        assertThat(patched("a: 1\r\nb:\r\n  x: 1")).isEqualTo("a: 1\r\nb:\r\n  x: 1\r\n  c:\r\n  - 1\r\n  - 2\r\nd: x");
    }

    @Test
    void countsSurrogatePairsAsOneCharacter() {
        put("/a/b", "\"\\ud83d\\ude00\"");
        assertThat(patched("# \ud83d\ude00\ud83d\ude00\na:\n  x: \"\ud83d\ude00\" # \ud83d\ude00\nc: 1\n"))
                .isEqualTo(
                        "# \ud83d\ude00\ud83d\ude00\na:\n  x: \"\ud83d\ude00\" # \ud83d\ude00\n  b: \ud83d\ude00\nc: 1\n");
    }

    @Test
    void keepsMarkersAndComments() {
        put("/a", "2");
        assertThat(patched("--- # one\n# two\na: 1\n# three\n...\n"))
                .isEqualTo("--- # one\n# two\na: 2\n# three\n...\n");
    }

    @Test
    void aMergedKeyIsSetInTheMappingThatMerges() {
        put("/b/x", "2");
        assertThat(patched("a: &a {x: 1}\nb:\n  y: 1\n  <<: *a # why\n"))
                .isEqualTo("a: &a {x: 1}\nb:\n  y: 1\n  x: 2\n  <<: *a # why\n");
    }

    @Test
    void aChangeToAnAnchoredValueDoesNotReachItsAlias() {
        put("/a/-", "2");
        String patched = patched("# one\na: &x\n- 1 # three\nb: *x\n# four\nc: 'q'\n");
        assertThat(json(patched).toString()).isEqualTo("{\"a\":[1,2],\"b\":[1],\"c\":\"q\"}");
        assertThat(patched).contains("# one", "# three", "# four", "'q'");
    }

    @Test
    void aChangeInsideAnAliasDoesNotReachTheAnchoredValue() {
        put("/b/-", "2");
        assertThat(json(patched("---\na: &x\n- 1\nb: *x\n")).toString()).isEqualTo("{\"a\":[1],\"b\":[1,2]}");
    }

    @Test
    void aChangeInsideAnAdditionIsApplied() {
        put("/a", "{\"b\": []}");
        put("/a/b/-", "1");
        assertThat(json(patched("x: 1\n")).toString()).isEqualTo("{\"x\":1,\"a\":{\"b\":[1]}}");
    }

    @Test
    void keysComeAfterAListWhoseDashesAreInTheirColumn() {
        put("/spec/command", "[\"x\"]");
        put("/spec/mounts/-", "\"b\"");
        assertThat(patched("spec:\n  # the mounts\n  mounts:\n  - a # A\n# end\n"))
                .isEqualTo("spec:\n  # the mounts\n  mounts:\n  - a # A\n  - b\n  command:\n  - x\n# end\n");
    }

    @Test
    void onlyTheAliasOfAChangedValueIsWrittenOut() {
        put("/a/-", "2");
        String text = "# one\na: &x # two\n- 1\nb: *x # three\nc:\n- *x\n";
        assertThat(revision(text, ""))
                .isEqualTo(new Revised(
                        "# one\na: &x # two\n- 1\n- 2\nb: # three\n- 1\nc:\n- [1]\n", List.of("/b", "/c/0"), 0));
    }

    @Test
    void keepsACommentBetweenAKeyAndItsValue() {
        put("/k", "{\"a\": 1}");
        assertThat(patched("k: # why\n  ~\nz: 1\n")).contains("# why").contains("a: 1");
    }

    @Test
    void reportsWhichPartItRewrites() {
        put("/a/b", "1");
        assertThat(revision("a: {? x : 1, <<: {c: 2}, # about c\n}\nz: 1 # z\n", ""))
                .isInstanceOfSatisfying(Revised.class, revised -> {
                    assertThat(json(revised.text()).toString()).isEqualTo("{\"a\":{\"x\":1,\"c\":2,\"b\":1},\"z\":1}");
                    assertThat(revised.text()).endsWith("z: 1 # z\n");
                });
    }

    @Test
    void refusesADocumentThatWouldLoseItsComments() {
        put("/a", "1");
        assertThat(revision("# why\n<<: {}\n", "")).isEqualTo(new Refused());
        assertThat(patched("{}\n")).isEqualTo("a: 1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\u0085y", "x\u2028y", "\uFEFFx", "a\rb", "\u009b31m"})
    void escapesCharactersThatYamlReadersWouldChange(String value) {
        put("/a", JSON.getNodeFactory().textNode(value).toString());
        put("/b/-", JSON.getNodeFactory().textNode(value).toString());
        String patched = patched("# why\nb: []\n");
        assertThat(patched).startsWith("# why\n").doesNotContain(value);
        assertThat(json(patched).path("a").asText()).isEqualTo(value);
        assertThat(json(patched).at("/b/0").asText()).isEqualTo(value);
    }

    @Test
    void keepsCarriageReturnsAsLineBreaks() {
        put("/a/b", "2");
        assertThat(patched("a:\r  x: 1 # why\rz: 1\r")).isEqualTo("a:\r  x: 1 # why\r  b: 2\rz: 1\r");
    }

    @Test
    void addsToAMappingThatEndsInAnEmptyValue() {
        put("/a/c", "1");
        assertThat(patched("a: {b: }\n")).isEqualTo("a: {b: , c: 1 }\n");
    }

    private void put(String pointer, String json) {
        try {
            patch.put(pointer, JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private String patched(String text) {
        return patched(text, "");
    }

    /** The text after the changes, with all pointers below another one. */
    private String patched(String text, String parent) {
        return switch (revision(text, parent)) {
            case Revised revised -> revised.text();
            case Refused() -> "refused";
        };
    }

    private Revision revision(String text, String parent) {
        ArrayNode operations = JSON.createArrayNode();
        patch.forEach((pointer, value) -> operations
                .addObject()
                .put("op", "add")
                .put("path", parent + pointer)
                .set("value", value));
        YamlDocument document = YamlText.first(text).orElseThrow();
        JsonNode before = YamlTree.toJson(document.root());
        return Revision.of(text, document, before, JsonPatch.apply(operations, before));
    }

    private static JsonNode json(String yaml) {
        return YamlTree.toJson(YamlText.read(yaml).orElseThrow());
    }
}
