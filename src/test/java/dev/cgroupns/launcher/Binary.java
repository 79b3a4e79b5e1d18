package dev.cgroupns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The built launcher for this machine, and shell scripts that start it. */
final class Binary {
    /** A process's output and exit code. */
    record Result(int exitCode, byte[] output, String errors) {
        String text() {
            return new String(output, StandardCharsets.UTF_8);
        }

        /** The output of a script that must have succeeded. */
        String good() {
            assertThat(exitCode).as("exit code; standard error: %s", errors).isEqualTo(0);
            return text();
        }
    }

    private Binary() {}

    static Path path() {
        String directory = System.getProperty("launcher.directory");
        if (directory == null) {
            throw new AssertionError(
                    "the system property launcher.directory is not set: run this with Maven (failsafe)");
        }
        return path(System.getProperty("os.arch").replace("amd64", "x86_64"), Path.of(directory));
    }

    private static Path path(String architecture, Path directory) {
        Path binary = directory.resolve("launcher-" + architecture);
        assertThat(binary)
                .as("the launcher, which `mvn process-classes` builds")
                .isExecutable();
        return binary.toAbsolutePath();
    }

    /**
     * Runs a script of /bin/sh in the caller's namespaces.
     *
     * @param script its text, byte for byte as ISO 8859-1; {@code $launcher} is the binary, {@code $1} and on the
     *     arguments
     */
    static Result shell(String script, String... arguments) throws IOException, InterruptedException {
        Path file = Files.createTempFile("launcher-test", ".sh");
        Path errors = Files.createTempFile("launcher-test", ".err");
        try {
            Files.write(file, script.getBytes(StandardCharsets.ISO_8859_1));
            List<String> command = new ArrayList<>(List.of("/bin/sh", file.toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            builder.environment().put("launcher", path().toString());
            Process process = builder.start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
            return new Result(process.exitValue(), output, Files.readString(errors, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(file);
            Files.delete(errors);
        }
    }
}
