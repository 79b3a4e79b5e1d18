package dev.cgroupns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.launcher.FakeKernel.Executed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which program is started, with which arguments, and the message if none can be started. */
class ProgramTest {
    private static final int EACCES = 13;
    private static final int ENOENT = 2;
    private static final int ENOEXEC = 8;
    private static final int ENOTDIR = 20;
    private static final int ENAMETOOLONG = 36;

    private static FakeKernel kernel(Map<String, Integer> programs, String... arguments) {
        FakeKernel kernel = new FakeKernel(arguments);
        kernel.fileSystem = 0;
        kernel.programs.clear();
        kernel.programs.putAll(programs);
        return kernel;
    }

    private static Executed started(FakeKernel kernel) {
        Object result = kernel.run();
        assertThat(result).as("%s", kernel.node.standardError).isInstanceOf(Executed.class);
        return (Executed) result;
    }

    private static void assertEnds(FakeKernel kernel, int code, String lastLine) {
        assertThat(kernel.run()).isEqualTo(code);
        assertThat(kernel.node.standardError).asString().endsWith("\ncgroupns-launcher: " + lastLine + "\n");
    }

    @Test
    void startsAProgramByItsPath() {
        Executed executed = started(kernel(Map.of("bin/tool", 0, "/bin/bin/tool", 0), "--", "bin/tool", "-x"));
        assertThat(executed.path).isEqualTo("bin/tool");
        assertThat(executed.words).containsExactly("bin/tool", "-x");
    }

    @Test
    void searchesThePathInItsOrder() {
        assertThat(started(kernel(Map.of("/bin/tool", 0, "/usr/local/bin/tool", 0), "--", "tool")).path)
                .isEqualTo("/usr/local/bin/tool");
    }

    @Test
    void searchesTheRuntimesDefaultWithoutAPath() {
        FakeKernel kernel = kernel(Map.of("/sbin/tool", 0), "--", "tool");
        kernel.environment.remove("PATH");
        assertThat(started(kernel).path).isEqualTo("/sbin/tool");
    }

    @Test
    void anEmptyEntryIsTheWorkingDirectory() {
        FakeKernel kernel = kernel(Map.of("tool", 0), "--", "tool");
        kernel.environment.put("PATH", "/bin::/sbin");
        assertThat(started(kernel).path).isEqualTo("tool");
        kernel.environment.put("PATH", "/bin:");
        assertThat(started(kernel).path).isEqualTo("tool");
    }

    @Test
    void skipsFilesThatItMayNotExecute() {
        assertThat(started(kernel(Map.of("/usr/local/bin/tool", EACCES, "/bin/tool", 0), "--", "tool")).path)
                .isEqualTo("/bin/tool");
    }

    @ParameterizedTest
    @CsvSource({ENOENT + "", ENOTDIR + "", ENAMETOOLONG + ""})
    void continuesIfThereIsNoProgram(int errno) {
        assertThat(started(kernel(Map.of("/usr/local/bin/tool", errno, "/bin/tool", 0), "--", "tool")).path)
                .isEqualTo("/bin/tool");
    }

    @Test
    void putsTheFirstEntrypointThatExistsInFront() {
        FakeKernel kernel = kernel(
                Map.of("/bin/buildkitd", 0, "/bin/other", 0),
                "--entrypoint=/usr/bin/buildkitd-entrypoint",
                "--oom=container",
                "--entrypoint=buildkitd",
                "--entrypoint=other",
                "--",
                "--addr",
                "unix:///run/b.sock");
        Executed executed = started(kernel);
        assertThat(executed.path).isEqualTo("/bin/buildkitd");
        assertThat(executed.words).isEqualTo(List.of("buildkitd", "--addr", "unix:///run/b.sock"));
    }

    @Test
    void startsAnEntrypointWithoutArguments() {
        assertThat(started(kernel(Map.of("/bin/buildkitd", 0), "--entrypoint=/bin/buildkitd", "--")).words)
                .containsExactly("/bin/buildkitd");
    }

    @Test
    void putsTheArgumentsOfAnEntrypointAfterIt() {
        String[] arguments = {
            "--entrypoint=rootlesskit",
            "--argument=-x",
            "--argument=buildkitd",
            "--entrypoint=buildkitd",
            "--",
            "--debug"
        };
        assertThat(started(kernel(Map.of("/bin/rootlesskit", 0, "/bin/buildkitd", 0), arguments)).words)
                .containsExactly("rootlesskit", "-x", "buildkitd", "--debug");
        assertThat(started(kernel(Map.of("/bin/buildkitd", 0), arguments)).words)
                .containsExactly("buildkitd", "--debug");
    }

    @Test
    void argumentsBelongToTheEntrypointRightBeforeThem() {
        String[] arguments = {
            "--argument=none",
            "--entrypoint=missing",
            "--argument=1",
            "--entrypoint=tool",
            "--argument=2",
            "--argument=3",
            "--oom=step",
            "--argument=late",
            "--",
            "last"
        };
        assertThat(started(kernel(Map.of("/bin/tool", 0), arguments)).words).containsExactly("tool", "2", "3", "last");
    }

    @Test
    void triesManyEntrypoints() {
        List<String> arguments = new ArrayList<>(Collections.nCopies(20, "--entrypoint=missing"));
        arguments.addAll(List.of("--entrypoint=tool", "--argument=-x", "--"));
        assertThat(started(kernel(Map.of("/bin/tool", 0), arguments.toArray(String[]::new))).words)
                .containsExactly("tool", "-x");
    }

    @Test
    void namesAnEntrypointWithoutAName() {
        assertEnds(kernel(Map.of(), "--entrypoint=", "--"), 127, "program not found: ");
        assertEnds(kernel(Map.of("/bin/x", 0), "--entrypoint=", "--", "/bin/x"), 127, "program not found: ");
    }

    @Test
    void namesTheProgramThatDoesNotExist() {
        assertEnds(kernel(Map.of(), "--", "tool", "-x"), 127, "program not found: tool");
        assertEnds(kernel(Map.of("/bin/x", ENOTDIR), "--", "/bin/x"), 127, "program not found: /bin/x");
        assertEnds(kernel(Map.of(), "--", ""), 127, "program not found: ");
    }

    @Test
    void namesAllEntrypointsIfNoneExists() {
        assertEnds(
                kernel(Map.of("/bin/x", 0), "--entrypoint=/a", "--entrypoint=b", "--", "x"),
                127,
                "program not found: /a, b");
    }

    @Test
    void namesTheProgramThatCannotBeExecuted() {
        assertEnds(kernel(Map.of("/x", EACCES), "--", "/x"), 126, "cannot be executed: /x: EACCES");
        assertEnds(kernel(Map.of("/bin/x", EACCES), "--", "x"), 126, "cannot be executed: x: EACCES");
        assertEnds(
                kernel(Map.of("/usr/local/bin/x", ENOEXEC, "/bin/x", 0), "--", "x"),
                126,
                "cannot be executed: x: ENOEXEC");
        assertEnds(
                kernel(Map.of("/a", ENOEXEC, "/b", 0), "--entrypoint=/a", "--entrypoint=/b", "--"),
                126,
                "cannot be executed: /a: ENOEXEC");
    }
}
