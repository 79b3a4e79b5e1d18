package dev.cgroupns.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.inspection.ContainerFiles.CommandRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs of images, run on this machine. */
class ContainerFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cat", "sh"})
    void readsByWhatThereIs(String program) throws IOException {
        String escaped = "815 812 0:27 /with\\040blank /sys/fs/cgroup - cgroup2 none rw\n  -n\n";
        Path file = Files.writeString(folder.resolve("mountinfo"), escaped);
        Path empty = Files.writeString(folder.resolve("empty"), "");
        List<String> files = List.of(file.toString(), folder + "/missing", empty.toString(), "/proc/self/comm");

        Optional<Map<String, String>> texts = new ContainerFiles(only(program)).read(files);

        assertThat(texts)
                .hasValue(Map.of(
                        file.toString(),
                        escaped,
                        folder + "/missing",
                        "",
                        empty.toString(),
                        "",
                        "/proc/self/comm",
                        program + "\n"));
    }

    @Test
    void imageWithoutBoth() {
        assertThat(new ContainerFiles(_ -> Optional.empty()).read(List.of("/proc/self/comm")))
                .isEmpty();
        assertThat(new ContainerFiles(_ -> Optional.of("usage: sh\n")).read(List.of("/proc/self/comm")))
                .isEmpty();
    }

    /** A container that has one program only. */
    private static CommandRunner only(String program) {
        return command -> command.getFirst().equals(program) ? Optional.of(output(command)) : Optional.empty();
    }

    private static String output(List<String> command) {
        // The shell has to do without other programs.
        List<String> isolated = Stream.concat(
                        Stream.of("env", "PATH=/nowhere", "/bin/" + command.getFirst()),
                        command.stream().skip(1))
                .toList();
        try {
            Process process = new ProcessBuilder(isolated)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
