package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion script, loaded by a real bash. */
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
}
