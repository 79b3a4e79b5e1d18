package dev.cgroupns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Lines have at most 120 columns, as {@code .editorconfig} says; the formatter does not wrap comments and Markdown. */
final class LineLengthTest {
    private static final int MAX = 120;
    /** A string, an item of a text block or of a table cannot be wrapped, nor can a link. */
    private static final Pattern UNBREAKABLE =
            Pattern.compile("\\s*[+\"'|{(].*|.*\\]\\(https?://.*|.*\"\"\".*|.*`[^`]{40,}`.*");

    @Test
    void java() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            assertThat(tooLong(files.filter(file -> file.toString().endsWith(".java"))))
                    .isEmpty();
        }
    }

    @Test
    void markdown() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> top = Files.list(Path.of(""))) {
            assertThat(tooLong(Stream.concat(docs, top)
                            .filter(file -> file.toString().endsWith(".md"))))
                    .isEmpty();
        }
    }

    private static List<String> tooLong(Stream<Path> files) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : files.toList()) {
            List<String> lines = Files.readAllLines(file);
            boolean literal = false;
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                // Between these are text blocks and Markdown code, which are quoted.
                boolean quotes = line.startsWith("```") || line.split("\"\"\"", -1).length % 2 == 0;
                literal ^= quotes;
                boolean code = file.toString().endsWith(".md") && line.startsWith("    ");
                if (line.length() > MAX && !literal && !quotes && !code && !isUnbreakable(line)) {
                    found.add(file + ":" + (i + 1));
                }
            }
        }
        return found;
    }

    private static boolean isUnbreakable(String line) {
        return UNBREAKABLE.matcher(line).matches();
    }
}
