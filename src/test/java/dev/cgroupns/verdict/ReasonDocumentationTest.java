package dev.cgroupns.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reasons.md has one entry for each code, in the order of the enums. */
final class ReasonDocumentationTest {

    @Test
    void everyCodeIsExplained() throws IOException {
        List<String> headings = Files.readAllLines(Path.of("docs/reasons.md")).stream()
                .filter(line -> line.matches("## [A-Z][A-Z0-9_]+"))
                .map(line -> line.substring(3))
                .toList();

        List<String> codes = Stream.of(
                        Stream.of(Verdict.INJECT, Verdict.WOULD_INJECT),
                        Stream.of(Reason.values()).map(Reason::name),
                        Stream.of(Notice.Code.values()).map(Notice.Code::name))
                .flatMap(each -> each)
                .distinct()
                .toList();
        assertThat(headings).isEqualTo(codes);
    }

    @Test
    void warnedAreTheCodesWhoseOwnerIsWarned() throws IOException {
        String page = Files.readString(Path.of("docs/reasons.md"));

        for (Reason reason : Reason.values()) {
            boolean warned = page.contains("\n## " + reason + "\n\n**Warned.** ");
            assertThat(warned).as(reason.name()).isEqualTo(reason.audience() == Reason.Audience.OWNER);
        }
        for (Notice.Code code : Notice.Code.values()) {
            assertThat(page).contains("\n## " + code + "\n\n**Warned.** ");
        }
    }
}
