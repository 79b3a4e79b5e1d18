package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.config.ConfigurationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What releases wrote, in {@code src/test/resources/released}: the webhook accepts what their charts pass to it, and
 * {@code uninject} reverts their pods.
 */
final class ReleasesTest {
    static List<Path> releases() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("src/test/resources/released"))) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("releases")
    void configurationIsAccepted(Path release) {
        assertThat(ConfigurationReader.read(release.resolve("config.yaml")).policy())
                .isNotNull();
    }

    @ParameterizedTest
    @MethodSource("releases")
    void argumentsAreAccepted(Path release) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve"));
        arguments.addAll(Files.readAllLines(release.resolve("serve.txt")));

        assertThat(Main.commandLine()
                        .parseArgs(arguments.toArray(String[]::new))
                        .subcommand()
                        .unmatched())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("releases")
    void podsAreReverted(Path release) throws IOException {
        String injected = Files.readString(release.resolve("pods.yaml"));
        long pods = injected.lines().filter("kind: Pod"::equals).count();

        CommandLineRun run =
                CommandLineRun.of("uninject", "-f", release.resolve("pods.yaml").toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).endsWith("%d of %d pods changed\n".formatted(pods, pods));
        assertThat(run.out())
                .doesNotContain("/launcher", "cgroupns.dev/status", "--oom=")
                .contains("[buildkitd]");
    }
}
