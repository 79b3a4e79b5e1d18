package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.config.BuildVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts that all subcommands share: help, versions, usage, exit codes. */
final class MainTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "inject", "explain", "policy", "serve", "selftest", "check", "version"})
    void everyHelpNamesTheExitCodes(String command) {
        CommandLineRun run = command.isEmpty() ? CommandLineRun.of("--help") : CommandLineRun.of(command, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: cgroupns-injector " + command).contains("Exit codes:");
        for (ExitStatus status : ExitStatus.values()) {
            assertThat(run.out()).containsPattern("  " + status.code() + " +" + Pattern.quote(status.meaning()));
        }
    }

    @Test
    void thePageHasTheExitCodes() throws IOException {
        String rows = Arrays.stream(ExitStatus.values())
                .map(status -> "| " + status.code() + " | " + status.meaning() + " |\n")
                .collect(Collectors.joining());
        assertThat(Files.readString(Path.of("docs/command-line.md")))
                .contains("\n| exit code | meaning |\n|---|---|\n" + rows + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "inject,manifests",
        "uninject,manifests",
        "explain,manifests",
        "policy,manifests",
        "serve,command-line",
        "selftest,cluster-commands",
        "completion,command-line",
        "audit,audit",
        "check,check",
        "verify,cluster-commands"
    })
    void thePageHasTheHelp(String command, String page) throws IOException {
        String help = CommandLineRun.of(command, "--help").out().replace(System.lineSeparator(), "\n");
        // The exit codes are the same for all commands: docs/command-line.md has them once.
        String usage = help.substring(0, help.indexOf("\nExit codes:\n"));
        assertThat(Files.readString(Path.of("docs/" + page + ".md"))).contains("```\n" + usage + "```");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--version", "-V"})
    void printsTheVersion(String argument) {
        CommandLineRun run = CommandLineRun.of(argument);
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip()).isEqualTo("cgroupns-injector " + BuildVersion.current());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            inject                             | Missing required option: '--filename=FILE'
            explain                            | Missing required option: '--filename=FILE'
            explain -f - --fail-on x           | Invalid value for option '--fail-on' (REASON)
            inject -f - --template-path a      | expected KIND=PATH or KIND.GROUP=PATH
            explain -f - -o xml                | expected one of [TABLE, JSON, YAML] (case-insensitive) but was 'xml'
            check -n ../x                      | --namespace: "../x" is not the name of a namespace
            check --selftest-namespace ../x    | --selftest-namespace: "../x" is not the name of a namespace
            audit -n ../x                      | --namespace: "../x" is not the name of a namespace
            verify                             | Missing required parameter: 'POD'
            verify ../x                        | POD: "../x" is not the name of a pod
            verify x -c Y                      | --container: "Y" is not the name of a container
            unknown                            | Unmatched argument at index 0: 'unknown'
            inject -f - --unknown              | Unknown option: '--unknown'
            serve --port x                     | Invalid value for option '--port': 'x' is not an int
            serve --port 70000                 | --port: expected 0 (any free one) to 65535, found 70000
            serve --management-port -1         | --management-port: expected 0 (any free one) to 65535, found -1
            serve --launcher-image a//b        | --launcher-image: expected an image reference, such as registry.example/cgroupns/launcher:0.1.0, found
            serve --port 9443 --management-port 9443 | --port and --management-port: expected two ports, found 9443 twice
            serve --tls-min-version 1.1        | --tls-min-version: expected 1.2 or 1.3, found "1.1"
            policy --image a:b:c               | --image: "a:b:c" is not the name of an image
            policy --exclude-namespace A.B     | --exclude-namespace: "A.B" is not the name of a namespace
            selftest --namespace A.B           | --namespace: "A.B" is not the name of a namespace
            selftest --wait=soon               | expected a duration such as 30s, 5m or 1h30m, found "soon"
            selftest --wait=                   | expected a duration such as 30s, 5m or 1h30m, found ""
            selftest --wait=-5s                | expected a duration such as 30s, 5m or 1h30m, found "-5s"
            serve --tls-cert-file a            | Missing required argument(s): --tls-private-key-file=FILE
            serve --tls-private-key-file a     | Missing required argument(s): --tls-cert-file=FILE
            serve --tls-secret a/b             | Missing required argument(s): --tls-service=SERVICE.NAMESPACE.svc
            serve --tls-secret a/b --tls-service s.n.svc | --tls-secret: needs --webhook-configuration=NAME
            serve --tls-cert-file a --tls-private-key-file b --ca-out c | --tls-cert-file, --tls-secret and --ca-out: set at most one of them
            serve --tls-secret b --tls-service s.n.svc --webhook-configuration w | --tls-secret: expected NAMESPACE/NAME
            serve --tls-secret a/b --tls-service s --webhook-configuration w | --tls-service: expected SERVICE.NAMESPACE.svc
            """)
    void refusesWrongUsage(String arguments, String problem) {
        CommandLineRun run = CommandLineRun.of(arguments.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(problem).contains("Usage: ");
    }

    @Test
    void serveRefusesABadConfigurationBeforeItStarts(@TempDir Path directory) {
        Path missing = directory.resolve("missing.yaml");
        CommandLineRun run = CommandLineRun.of("serve", "--config", missing.toString());
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err().strip()).isEqualTo(missing + ": there is no such file");
    }

    @Test
    void serveRefusesABadCertificateBeforeItStarts(@TempDir Path directory) {
        Path missing = directory.resolve("tls.crt");
        CommandLineRun run = CommandLineRun.of(
                "serve", "--tls-cert-file", missing.toString(), "--tls-private-key-file", missing.toString());
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err().strip()).isEqualTo(missing + ": there is no such file");
    }

    @Test
    void serveRefusesANameThatNoCertificateCanHave() {
        CommandLineRun run = CommandLineRun.of("serve", "--tls-name", "a b");
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("\"a b\": expected a DNS name or an IP address");
    }

    @ParameterizedTest
    @CsvSource({"inject", "explain"})
    void reportsThatItsOutputWasLost(String command, @TempDir Path directory) throws IOException {
        Path pod = Files.writeString(directory.resolve("pod.yaml"), Pods.BUILDER);
        StringWriter err = new StringWriter();
        PrintWriter full = new PrintWriter(new FullDisk(), true, StandardCharsets.UTF_8);

        int exitCode =
                Main.commandLine().setOut(full).setErr(new PrintWriter(err)).execute(command, "-f", pod.toString());

        assertThat(exitCode).isEqualTo(5);
        assertThat(err.toString().strip())
                .isEqualTo("standard output cannot be written: what was printed is not complete");
    }

    private static final class FullDisk extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }
}
