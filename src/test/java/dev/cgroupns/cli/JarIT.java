package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar as the shell sees it. The system property {@code application.jar} says where it is. */
final class JarIT {
    private static final String MANIFEST = Pods.BUILDER.replace("name: builder", "name: builder # \ud83d\ude00 ü");

    @TempDir
    private Path directory;

    @Test
    void injectIsAFilterAndOpensNoPort() throws IOException, InterruptedException {
        Process process = start(List.of("inject", "-f", "-"));
        try (var input = process.getOutputStream()) {
            input.write(MANIFEST.getBytes(StandardCharsets.UTF_8));
            // More than a pipe holds: when all is written, the command has read of it and waits for the rest.
            input.write("# comment\n".repeat(100_000).getBytes(StandardCharsets.UTF_8));
            input.flush();
            assertThat(sockets(process.pid())).isEmpty();
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(out).contains("/cgroupns/launcher").contains("# \ud83d\ude00 ü");
        assertThat(Files.readString(err()))
                .isEqualTo("standard input:1: Pod/builder: buildkitd: injected\n1 of 1 pod changed\n");
    }

    @Test
    void theShellSeesTheExitCode() throws IOException, InterruptedException {
        for (Map.Entry<Integer, List<String>> each : Map.of(
                        0, List.of("version"),
                        2, List.of("inject"),
                        3, List.of("inject", "-f", directory.resolve("missing").toString()),
                        4,
                                List.of(
                                        "serve",
                                        "--config",
                                        directory.resolve("missing").toString()))
                .entrySet()) {
            Process process = start(each.getValue());
            process.getInputStream().readAllBytes();
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(each.getValue().toString()).isEqualTo(each.getKey());
        }
    }

    private Process start(List<String> arguments) throws IOException {
        String jar = System.getProperty("application.jar");
        assertThat(jar)
                .as("system property application.jar: where the built jar is")
                .isNotNull();
        assertThat(Path.of(jar)).as("the jar, built by mvn package").exists();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err().toFile());
        // As in a container: no locale, so that the runtime would take the terminal for ASCII.
        builder.environment().put("LC_ALL", "POSIX");
        return builder.start();
    }

    private Path err() {
        return directory.resolve("err");
    }

    /** A process that listens on a port has a socket among its open files. */
    private static List<String> sockets(long pid) throws IOException {
        List<String> sockets = new ArrayList<>();
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc", String.valueOf(pid), "fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.isSymbolicLink(descriptor)) {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:")) {
                        sockets.add(target);
                    }
                }
            }
        }
        return sockets;
    }
}
