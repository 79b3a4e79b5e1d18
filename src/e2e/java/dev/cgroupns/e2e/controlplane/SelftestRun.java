package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code selftest} of the built jar, as {@code helm test} runs it. */
final class SelftestRun {
    static final int NOT_INJECTED = 6;
    static final int NOT_ASKED = 7;
    static final int STARTING = 8;

    private SelftestRun() {}

    static Command.Result run(String namespace, Path kubeconfig, String... options) {
        return Command.run(line(namespace, kubeconfig, options));
    }

    static List<String> line(String namespace, Path kubeconfig, String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-jar",
                Tools.applicationJar().toString(),
                "selftest",
                "--kubeconfig=" + kubeconfig,
                "--namespace=" + namespace));
        command.addAll(List.of(options));
        return command;
    }

    /** Asserts that it ended with this code, and said all of this. */
    static void fails(Command.Result result, int exitCode, String... said) {
        assertThat(result.exitCode()).as(result.errors()).isEqualTo(exitCode);
        assertThat(result.errors()).contains("namespace ").contains(said);
        assertThat(result.output()).isEmpty();
    }
}
