package dev.cgroupns.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A change leaves everything else as it was written. */
final class RevisionTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final RevisedFile file = new RevisedFile();

    @Test
    void addsAKeyAfterTheLastOne() {
        file.put("/spec/hostPID", "true");
        assertThat(file.patched("""
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
        file.put("/list", "[{\"a\": [1, 2], \"b\": \"x\"}]");
        assertThat(file.patched("x:\n- y\n")).isEqualTo("x:\n- y\nlist:\n- a:\n  - 1\n  - 2\n  b: x\n");
        assertThat(file.patched("x:\n  - y\n")).isEqualTo("x:\n  - y\nlist:\n  - a:\n      - 1\n      - 2\n    b: x\n");
    }

    @Test
    void insertsAtTheStartAboveTheCommentsOfTheFirstElement() {
        file.put("/list/0", "{\"name\": \"new\"}");
        assertThat(file.patched("""
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
        file.put("/list/1", "\"x\"");
        file.put("/list/-", "\"z\"");
        assertThat(file.patched("list:\n- a # A\n# about b\n- b # B\nother: 1\n"))
                .isEqualTo("list:\n- a # A\n- x\n# about b\n- b # B\n- z\nother: 1\n");
    }

    @Test
    void insertsAfterTextsOfSeveralLines() {
        file.put("/list/-", "\"x\"");
        assertThat(file.patched("list:\n- |\n  a\n\n  b\n\nother: 1\n"))
                .isEqualTo("list:\n- |\n  a\n\n  b\n\n- x\nother: 1\n");
        assertThat(file.patched("list:\n- a\n  b\n- \"c\n  d\"  # e\n"))
                .isEqualTo("list:\n- a\n  b\n- \"c\n  d\"  # e\n- x\n");
    }

    @Test
    void writesTextsOfSeveralLinesAsSuch() {
        file.put("/list/-", "\"a\\n  b\\n\\nc\\n\"");
        assertThat(file.patched("x:\n    list:\n    - a\n", "/x")).isEqualTo("""
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
        file.put("/a/b/c/-", "2");
        file.put("/a/x", "3");
        file.put("/a/b/d", "4");
        assertThat(file.patched("a:\n  b:\n    c:\n    - 1\n"))
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
        file.put(before.startsWith("o") ? "/o/k" : "/k", value);
        assertThat(file.patched(before + "\nz: 1\n")).isEqualTo(after + "\nz: 1\n");
    }

    @ParameterizedTest
    @CsvSource({"k: # why", "k: ~ # why", "k: [] # why", "k: {} # why", "k: *x # why"})
    void replacesAnEmptyValueOrAnAliasByLines(String before) {
        file.put("/k", "{\"a\": [1]}");
        assertThat(file.patched("l: &x\n- b\n" + before + "\nz: 1\n"))
                .isEqualTo("l: &x\n- b\nk: # why\n  a:\n  - 1\nz: 1\n");
    }

    @Test
    void replacesABlock() {
        file.put("/k", "[\"x\"]");
        assertThat(file.patched("k: # why\n    - a\n    # about b\n    - b\n# end\nz: 1\n"))
                .isEqualTo("k: # why\n    - x\n# end\nz: 1\n");
        assertThat(file.patched("k:\n  a: 1\n  b: 2\nz: 1\n")).isEqualTo("k:\n  - x\nz: 1\n");
    }

    @Test
    void aLongerListKeepsTheElementsItHad() {
        file.put("/k", "[\"x\", \"y\", \"a\", \"b\"]");
        assertThat(file.patched("k:\n  # about a\n  - 'a'   # A\n  - \"b\"\n"))
                .isEqualTo("k:\n  - x\n  - 'y'\n  # about a\n  - 'a'   # A\n  - \"b\"\n");
    }

    @Test
    void changesFlowCollectionsInPlace() {
        file.put("/m/b", "{\"c\": \"d, e\"}");
        file.put("/l/0", "0");
        file.put("/l/-", "3");
        file.put("/o/e/f", "1");
        file.put("/o/f/-", "1");
        assertThat(file.patched("m: {a: 'x',  }\nl: [ 1,\n  2 ] # two\no: {e: {}, f: []}\n"))
                .isEqualTo("m: {a: 'x', b: {c: 'd, e'},  }\nl: [ 0, 1,\n  2, 3 ] # two\no: {e: {f: 1}, f: [1]}\n");
    }

    @Test
    void readsEscapedPointers() {
        file.put("/a~1b/c~0d", "2");
        file.put("/a~1b/~1", "3");
        assertThat(file.patched("a/b:\n  c~d: 1\n")).isEqualTo("a/b:\n  c~d: 2\n  /: 3\n");
    }

    @Test
    void keepsLineBreaksAndTheLackOfTheLast() {
        file.put("/b/c", "[1, 2]");
        file.put("/d", "\"x\"");
        assertThat(file.patched("a: 1\r\nb:\r\n  x: 1"))
                .isEqualTo("a: 1\r\nb:\r\n  x: 1\r\n  c:\r\n  - 1\r\n  - 2\r\nd: x");
    }

    @Test
    void countsSurrogatePairsAsOneCharacter() {
        file.put("/a/b", "\"\\ud83d\\ude00\"");
        assertThat(file.patched("# \ud83d\ude00\ud83d\ude00\na:\n  x: \"\ud83d\ude00\" # \ud83d\ude00\nc: 1\n"))
                .isEqualTo(
                        "# \ud83d\ude00\ud83d\ude00\na:\n  x: \"\ud83d\ude00\" # \ud83d\ude00\n  b: \ud83d\ude00\nc: 1\n");
    }

    @Test
    void keepsMarkersAndComments() {
        file.put("/a", "2");
        assertThat(file.patched("--- # one\n# two\na: 1\n# three\n...\n"))
                .isEqualTo("--- # one\n# two\na: 2\n# three\n...\n");
    }

    @Test
    void aChangeInsideAnAdditionIsApplied() {
        file.put("/a", "{\"b\": []}");
        file.put("/a/b/-", "1");
        assertThat(RevisedFile.json(file.patched("x: 1\n")).toString()).isEqualTo("{\"x\":1,\"a\":{\"b\":[1]}}");
    }

    @Test
    void keysComeAfterAListWhoseDashesAreInTheirColumn() {
        file.put("/spec/command", "[\"x\"]");
        file.put("/spec/mounts/-", "\"b\"");
        assertThat(file.patched("spec:\n  # the mounts\n  mounts:\n  - a # A\n# end\n"))
                .isEqualTo("spec:\n  # the mounts\n  mounts:\n  - a # A\n  - b\n  command:\n  - x\n# end\n");
    }

    @Test
    void keepsACommentBetweenAKeyAndItsValue() {
        file.put("/k", "{\"a\": 1}");
        assertThat(file.patched("k: # why\n  ~\nz: 1\n")).contains("# why").contains("a: 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\u0085y", "x\u2028y", "\uFEFFx", "a\rb", "\u009b31m"})
    void escapesCharactersThatYamlReadersWouldChange(String value) {
        file.put("/a", JSON.getNodeFactory().textNode(value).toString());
        file.put("/b/-", JSON.getNodeFactory().textNode(value).toString());
        String patched = file.patched("# why\nb: []\n");
        assertThat(patched).startsWith("# why\n").doesNotContain(value);
        assertThat(RevisedFile.json(patched).path("a").asText()).isEqualTo(value);
        assertThat(RevisedFile.json(patched).at("/b/0").asText()).isEqualTo(value);
    }

    @Test
    void keepsCarriageReturnsAsLineBreaks() {
        file.put("/a/b", "2");
        assertThat(file.patched("a:\r  x: 1 # why\rz: 1\r")).isEqualTo("a:\r  x: 1 # why\r  b: 2\rz: 1\r");
    }

    @Test
    void addsToAMappingThatEndsInAnEmptyValue() {
        file.put("/a/c", "1");
        assertThat(file.patched("a: {b: }\n")).isEqualTo("a: {b: , c: 1 }\n");
    }
}
