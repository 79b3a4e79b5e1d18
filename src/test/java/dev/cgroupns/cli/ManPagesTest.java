package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The man pages have all that {@code --help} has. {@code make man} formats them with groff. */
final class ManPagesTest {
    /** The requests of man(7) and groff(7) that the pages use. */
    private static final Pattern REQUEST = Pattern.compile("\\.(TH|SH|B|TP|RS|RE|nf|fi|nh|ad)( .*)?");

    private static final Pattern UNKNOWN_ESCAPE = Pattern.compile("\\\\(?!-|e|&|fB|fR)");

    static Iterable<String> pages() {
        return ManPages.pages().keySet();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isComplete(String name) {
        String page = text(page(name));

        CommandSpec command = command(name);
        assertThat(command.options()).allSatisfy(option -> assertThat(page).contains(option.names()));
        assertThat(command.positionalParameters())
                .allSatisfy(argument -> assertThat(page).contains(argument.paramLabel()));
        assertThat(command.subcommands().keySet())
                .allSatisfy(each -> assertThat(page).contains(each));
        assertThat(ExitStatus.values())
                .allSatisfy(status -> assertThat(page).contains(status.code() + " " + words(status.meaning())));
        assertThat(command.usageMessage().description())
                .allSatisfy(line -> assertThat(page).contains(words(line.formatted())));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isMadeOfKnownRequestsAndPlainText(String name) {
        assertThat(page(name).lines()).allSatisfy(line -> {
            assertThat(line).doesNotStartWith("'").doesNotContainPattern(UNKNOWN_ESCAPE);
            if (line.startsWith(".")) {
                assertThat(line).matches(REQUEST);
            }
        });
    }

    @Test
    void everyCommandHasOne() {
        assertThat(ManPages.pages())
                .hasSize(1 + Main.commandLine().getSubcommands().size())
                .containsKeys("cgroupns-injector.1", "cgroupns-injector-inject.1");
    }

    private static String page(String name) {
        return Objects.requireNonNull(ManPages.pages().get(name));
    }

    private static CommandSpec command(String name) {
        CommandLine program = Main.commandLine();
        String subcommand =
                name.replace("cgroupns-injector", "").replace(".1", "").replace("-", "");
        CommandLine command = subcommand.isEmpty()
                ? program
                : Objects.requireNonNull(program.getSubcommands().get(subcommand));
        return command.getCommandSpec();
    }

    /** What a reader sees, on one line. */
    private static String text(String page) {
        String lines = page.lines()
                .filter(line -> !line.startsWith(".") || List.of(".B ", ".SH").contains(line.substring(0, 3)))
                .map(line -> line.replaceFirst("^\\.(B|SH) ", ""))
                .collect(Collectors.joining(" "));
        return words(lines.replaceAll("\\\\(fB|fR|&)", "").replace("\\-", "-").replace("\\e", "\\"));
    }

    private static String words(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
