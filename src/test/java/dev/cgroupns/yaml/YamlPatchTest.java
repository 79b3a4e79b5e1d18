package dev.cgroupns.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.patch.JsonPatch.Operation;
import dev.cgroupns.patch.JsonPatch.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a change leaves as it was written: all that it does not name. */
final class YamlPatchTest {
    private final List<Operation> patch = new ArrayList<>();

    @Test
    void addsAKeyBehindTheLastOne() {
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
    void addsBlocksAsTheFileWritesThem() {
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
    void insertsBehindTextsOfSeveralLines() {
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
    void whatIsAddedAtOnePlaceGoesWhereItBelongs() {
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
    void replacesNothingOrAnAliasByLines(String before) {
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
        put("/e/f", "1");
        put("/f/-", "1");
        assertThat(patched("m: {a: 'x',  }\nl: [ 1,\n  2 ] # two\ne: {}\nf: []\n"))
                .isEqualTo("m: {a: 'x', b: {c: 'd, e'},  }\nl: [ 0, 1,\n  2, 3 ] # two\ne: {f: 1}\nf: [1]\n");
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
    void countsCharactersThatJavaWritesAsTwo() {
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
    void aChangeToWhatAnAliasRepeatsDoesNotReachTheAlias() {
        put("/a/-", "2");
        String patched = patched("# one\na: &x\n- 1 # three\nb: *x\n# four\nc: 'q'\n");
        assertThat(json(patched).toString()).isEqualTo("{\"a\":[1,2],\"b\":[1],\"c\":\"q\"}");
        assertThat(patched).contains("# one", "# three", "# four", "'q'");
    }

    @Test
    void aChangeInsideAnAliasDoesNotReachWhatItRepeats() {
        put("/b/-", "2");
        assertThat(json(patched("---\na: &x\n- 1\nb: *x\n")).toString()).isEqualTo("{\"a\":[1],\"b\":[1,2]}");
    }

    @Test
    void aChangeInsideWhatWasAddedIsApplied() {
        put("/a", "{\"b\": []}");
        put("/a/b/-", "1");
        assertThat(json(patched("x: 1\n")).toString()).isEqualTo("{\"x\":1,\"a\":{\"b\":[1]}}");
    }

    @Test
    void refusesWhatIsNotThere() {
        put("/a/b/c", "1");
        assertThatIllegalArgumentException().isThrownBy(() -> patched("a: 1\n")).withMessageContaining("/a/b/c");
    }

    @Test
    void refusesToPutSomethingIntoAText() {
        put("/a/b", "1");
        assertThatIllegalArgumentException().isThrownBy(() -> patched("a: 1\n")).withMessageContaining("/a/b");
    }

    private void put(String pointer, String json) {
        try {
            patch.add(new Operation(Kind.ADD, pointer, new JsonMapper().readTree(json)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private String patched(String text) {
        return YamlPatch.apply(text, patch);
    }

    /** With all pointers below another one. */
    private String patched(String text, String parent) {
        return YamlPatch.apply(
                text,
                patch.stream()
                        .map(each -> new Operation(each.kind(), parent + each.path(), each.value()))
                        .toList());
    }

    private static JsonNode json(String yaml) {
        return YamlTree.toJson(YamlText.read(yaml).orElseThrow());
    }
}
