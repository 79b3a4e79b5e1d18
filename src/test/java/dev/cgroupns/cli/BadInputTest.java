package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unusable input is refused with one line: the file, the line in it, and what was expected. */
final class BadInputTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            2 | a: [                    | not valid YAML: while parsing a flow node, expected the node content, but found '<stream end>'
            2 | a: "open                | not valid YAML: while scanning a quoted scalar, found unexpected end of stream
            2 | {"a": 1,                | not valid JSON: Unexpected end-of-input within/between Object entries
            2 | {"a": 1} ]              | not valid JSON: Unexpected close marker ']': no open Array to close
            2 | {"a": 1} 5              | not valid JSON: expected an object, or the end of the file
            2 | {"a": 1, "a": 2}        | not valid JSON: Duplicate field 'a'
            2 | {a: 1, a: 2}            | not valid JSON: Unexpected character ('a' (code 97)): was expecting double-quote to start field name
            2 | just a text             | expected a Kubernetes object, with keys such as apiVersion and kind; found: string
            2 | [a]                     | expected a Kubernetes object, with keys such as apiVersion and kind; found: array
            3 | kind: Deployment^spec: [] | /spec: expected an object, found array
            3 | kind: Job^spec: {template: x} | /spec/template: expected an object, found string
            3 | {"kind": "CronJob",^"spec": {"jobTemplate": {"spec": 7}}} | /spec/jobTemplate/spec: expected an object, found number
            5 | kind: Pod^metadata: {name: x}^spec:^  containers: {} | Pod/x: /spec/containers: expected a list, found an object
            8 | kind: Deployment^spec:^ template:^  spec:^   containers:^   - name: a^     args: [1] | Deployment/(no name): /spec/template/spec/containers/0/args/0: expected a string, found the number 1
            5 | {"kind": "PodList", "items": [^{"kind": "Pod",^"spec": {^"containers": 1}}]} | Pod/(no name): /items/0/spec/containers: expected a list, found the number 1
            """)
    void namesTheLine(int line, String text, String problem) throws IOException {
        // After another document: lines count from the start of the file.
        Path file = write(text.startsWith("{") ? "{}\n" + text : "---\n" + text);
        for (String command : new String[] {"inject", "explain"}) {
            assertRefused(CommandLineRun.of(command, "-f", file.toString()), file + ":" + line + ": " + problem);
        }
    }

    @Test
    void namesAMissingFile() {
        Path missing = directory.resolve("missing.yaml");
        assertRefused(CommandLineRun.of("inject", "-f", missing.toString()), missing + ": there is no such file");
    }

    @Test
    void namesADirectoryWithoutManifests() throws IOException {
        write("kind: Pod");
        assertRefused(
                CommandLineRun.of("inject", "-f", directory.toString()),
                directory + ": there is no file in it whose name ends in .json, .yaml, .yml; -R reads the directories"
                        + " below it too");
    }

    @Test
    void namesAnInvalidFileName() {
        assertRefused(CommandLineRun.of("inject", "-f", "a\0b"), "a?b: cannot be read: Nul character not allowed: a?b");
    }

    @Test
    void namesABinaryFile() throws IOException {
        Path file = directory.resolve("binary");
        Files.write(file, new byte[] {0x7f, 'E', 'L', 'F', (byte) 0xff});
        assertRefused(
                CommandLineRun.of("explain", "-f", file.toString()),
                file + ": expected a manifest in YAML or JSON, found data that is not UTF-8 text");
    }

    @Test
    void doesNotReadForever() {
        assertRefused(CommandLineRun.of("explain", "-f", "/dev/zero"), "/dev/zero: is larger than 64 MiB");
    }

    @Test
    void namesTheNumberThatIsTooLong() throws IOException {
        Path file = write("kind: Pod\nspec: !!int " + "7".repeat(10_000_000));
        assertRefused(
                CommandLineRun.of("inject", "-f", file.toString()),
                file + ":2: a number of 10000000 digits: expected at most 1024");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void refusesDeepNesting(String open) throws IOException {
        CommandLineRun run =
                CommandLineRun.of("explain", "-f", write(open.repeat(100_000)).toString());
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).containsIgnoringCase("nesting depth");
    }

    @Test
    void refusesABadConfigurationBeforeItReadsAnything() throws IOException {
        Path configuration = write("launcher: {oom: never}");
        CommandLineRun run = CommandLineRun.of("inject", "-f", "missing", "--config", configuration.toString());
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err().strip())
                .isEqualTo(configuration + ":1: launcher.oom: expected one of step, container, found \"never\"");
    }

    private static void assertRefused(CommandLineRun run, String message) {
        assertThat(run.err().strip()).isEqualTo(message);
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out()).isEmpty();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("in"), text.replace('^', '\n'));
    }
}
