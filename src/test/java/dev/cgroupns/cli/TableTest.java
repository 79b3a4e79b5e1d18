package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
    private final StringWriter printed = new StringWriter();

    @Test
    void wrapsTheLastColumnAtTheTerminalsWidth() {
        table(30).print(List.of("A", "B"), List.of(List.of("first", "one two three four five"), List.of("x", "")));
        assertThat(lines()).containsExactly("  A      B", "  first  one two three four", "         five", "  x");
    }

    @Test
    void wrapsLongerMessagesAndWords() {
        table(20).message("  ! ", "short " + "x".repeat(20));
        assertThat(lines()).containsExactly("  ! short", "    " + "x".repeat(16), "    " + "x".repeat(4));
    }

    @Test
    void wrapsNothingInAPipe() {
        table(TerminalWidth.UNLIMITED).message("", "word ".repeat(100).strip());
        assertThat(lines()).hasSize(1);
    }

    private Table table(int width) {
        return new Table(new PrintWriter(printed, true), width);
    }

    private List<String> lines() {
        return printed.toString().lines().toList();
    }
}
