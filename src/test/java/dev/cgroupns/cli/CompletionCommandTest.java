package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion scripts. Bash's is loaded by a real bash; a real fish loads the one in the archives. */
final class CompletionCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "cgroupns-injector ex,            explain",
        "cgroupns-injector audit --fail-, --fail-on",
        "cgroupns-injector serve --tls-,  --tls-secret",
    })
    void bashCompletes(String typed, String expected) throws IOException, InterruptedException {
        Path script = folder.resolve("completion");
        Files.writeString(script, CommandLineRun.of("completion", "bash").out());
        String last = typed.substring(typed.lastIndexOf(' ') + 1);
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source " + script + "; COMP_LINE='" + typed + "'; COMP_WORDS=(" + typed + ");"
                                + " COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_POINT=${#COMP_LINE};"
                                + " $(complete -p cgroupns-injector | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
                                + " cgroupns-injector " + last + "; echo \"${COMPREPLY[@]}\"")
                .redirectErrorStream(true)
                .start();
        String replies = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(bash.waitFor()).as(replies).isZero();
        assertThat(replies.split("\\s+")).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "__fish_use_subcommand | -a explain -d 'Prints the verdict for each container of each pod, and why'",
                "__fish_seen_subcommand_from explain | -s f -l filename -r -F -d 'Manifest, YAML or JSON, with any",
                "__fish_seen_subcommand_from explain | -s o -l output -x -a 'table json yaml' -d 'One of table, json,",
                "__fish_seen_subcommand_from audit | -s n -l namespace -x -d 'Look at one namespace only",
                "__fish_seen_subcommand_from audit | -s A -l all-namespaces -d 'Look at all namespaces'",
                "__fish_seen_subcommand_from selftest | -l wait -d 'Ask again until the webhook answers, at most for",
                "__fish_seen_subcommand_from completion | -a 'bash zsh fish'"
            })
    void fishIsToldOfCommandsOptionsAndTheirValues(String condition, String told) {
        assertThat(CommandLineRun.of("completion", "fish").out().lines())
                .as("lines of the script")
                .anyMatch(line -> line.startsWith("complete -c cgroupns-injector -n '" + condition + "' " + told));
    }
}
