package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The man pages, formatted by groff as by man(1): without a warning, and with everything in {@code --help}. */
final class ManPagesIT {
    @TempDir
    private Path folder;

    static Iterable<String> pages() {
        return ManPages.pages().keySet();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isFormattedWithoutWarningsAndComplete(String name) throws IOException, InterruptedException {
        ManPages.main(folder.toString());

        String page = formatted(folder.resolve(name));

        CommandSpec command = command(name);
        assertThat(command.options()).allSatisfy(option -> assertThat(page).contains(option.names()));
        assertThat(command.positionalParameters())
                .allSatisfy(argument -> assertThat(page).contains(argument.paramLabel()));
        assertThat(command.subcommands().keySet())
                .allSatisfy(each -> assertThat(page).contains(each));
        assertThat(ExitStatus.values())
                .allSatisfy(status -> assertThat(words(page)).contains(status.code() + " " + words(status.meaning())));
        assertThat(command.usageMessage().description())
                .allSatisfy(line -> assertThat(words(page)).contains(words(line.formatted())));
    }

    @Test
    void everyCommandHasOne() {
        assertThat(ManPages.pages())
                .hasSize(1 + Main.commandLine().getSubcommands().size())
                .containsKeys("cgroupns-injector.1", "cgroupns-injector-inject.1");
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

    private String formatted(Path page) throws IOException, InterruptedException {
        Path warnings = folder.resolve("warnings");
        // -c: no escape sequences of terminals. Lines of any length, so that no word is hyphenated.
        Process groff = new ProcessBuilder(
                        "groff", "-man", "-Kutf8", "-Tutf8", "-ww", "-rLL=1000n", "-P-cbou", page.toString())
                .redirectError(warnings.toFile())
                .start();
        String text = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(groff.waitFor()).as(Files.readString(warnings)).isZero();
        assertThat(warnings).isEmptyFile();
        return text;
    }

    private static String words(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
