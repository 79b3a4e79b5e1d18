package dev.cgroupns.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.yaml.Revision.Refused;
import dev.cgroupns.yaml.Revision.Revised;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A change of a document with aliases and merged keys leaves everything else, and reports which parts it rewrote. */
final class RevisionOfAliasesTest {
    private final RevisedFile file = new RevisedFile();

    @Test
    void aMergedKeyIsSetInTheMappingThatMerges() {
        file.put("/b/x", "2");
        assertThat(file.patched("a: &a {x: 1}\nb:\n  y: 1\n  <<: *a # why\n"))
                .isEqualTo("a: &a {x: 1}\nb:\n  y: 1\n  x: 2\n  <<: *a # why\n");
    }

    @Test
    void aChangeToAnAnchoredValueDoesNotReachItsAlias() {
        file.put("/a/-", "2");
        String patched = file.patched("# one\na: &x\n- 1 # three\nb: *x\n# four\nc: 'q'\n");
        assertThat(RevisedFile.json(patched).toString()).isEqualTo("{\"a\":[1,2],\"b\":[1],\"c\":\"q\"}");
        assertThat(patched).contains("# one", "# three", "# four", "'q'");
    }

    @Test
    void aChangeInsideAnAliasDoesNotReachTheAnchoredValue() {
        file.put("/b/-", "2");
        assertThat(RevisedFile.json(file.patched("---\na: &x\n- 1\nb: *x\n")).toString())
                .isEqualTo("{\"a\":[1],\"b\":[1,2]}");
    }

    @Test
    void onlyTheAliasOfAChangedValueIsWrittenOut() {
        file.put("/a/-", "2");
        String text = "# one\na: &x # two\n- 1\nb: *x # three\nc:\n- *x\n";
        assertThat(file.revision(text, ""))
                .isEqualTo(new Revised(
                        "# one\na: &x # two\n- 1\n- 2\nb: # three\n- 1\nc:\n- [1]\n", List.of("/b", "/c/0"), 0));
    }

    @Test
    void reportsWhichPartItRewrites() {
        file.put("/a/b", "1");
        assertThat(file.revision("a: {? x : 1, <<: {c: 2}, # about c\n}\nz: 1 # z\n", ""))
                .isInstanceOfSatisfying(Revised.class, revised -> {
                    assertThat(RevisedFile.json(revised.text()).toString())
                            .isEqualTo("{\"a\":{\"x\":1,\"c\":2,\"b\":1},\"z\":1}");
                    assertThat(revised.text()).endsWith("z: 1 # z\n");
                });
    }

    @Test
    void refusesADocumentThatWouldLoseItsComments() {
        file.put("/a", "1");
        assertThat(file.revision("# why\n<<: {}\n", "")).isEqualTo(new Refused());
        assertThat(file.patched("{}\n")).isEqualTo("a: 1\n");
    }
}
