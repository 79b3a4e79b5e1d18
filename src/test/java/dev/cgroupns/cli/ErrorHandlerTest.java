package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.patch.Injection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What users see when this program itself fails. */
final class ErrorHandlerTest {
    private static final Map<String, String> DEBUG = Map.of("CGROUPNS_DEBUG", "1");

    @Test
    void namesTheDocumentAndHowToReportABug() {
        Manifest manifest = Manifest.parse("ci.yaml", "\n" + Pods.BUILDER, TemplatePaths.KNOWN);
        CommandLineRun run = failing(
                Map.of(),
                () -> manifest.<Injection>change(pod -> {
                    throw new IllegalStateException("no\nsuch part");
                }));
        assertThat(run.exitCode()).isEqualTo(10);
        assertThat(run.err())
                .isEqualToNormalizingNewlines("ci.yaml:2: Pod/builder: unexpected IllegalStateException: no?such part;"
                        + " this is a bug in cgroupns-injector: run the same command with CGROUPNS_DEBUG=1 in the"
                        + " environment, and report what it prints\n");
    }

    @Test
    void showsTheStackTraceWhenAsked() {
        CommandLineRun run = failing(
                DEBUG,
                () -> UnexpectedException.at("ci.yaml", () -> {
                    throw new IllegalStateException("no such part");
                }));
        assertThat(run.exitCode()).isEqualTo(10);
        assertThat(run.err())
                .startsWith("java.lang.IllegalStateException: no such part")
                .contains("at dev.cgroupns.cli.ErrorHandlerTest.")
                .endsWith("ci.yaml: unexpected IllegalStateException: no such part; this is a bug in cgroupns-injector:"
                        + " report it with the stack trace above" + System.lineSeparator());
    }

    @Test
    void errorsOfTheVirtualMachineAreReportedToo() {
        CommandLineRun run = failing(Map.of(), () -> {
            throw new StackOverflowError();
        });
        assertThat(run.exitCode()).isEqualTo(10);
        assertThat(run.err())
                .startsWith("failing: unexpected StackOverflowError; this is a bug")
                .hasLineCount(1);
    }

    @Test
    void saysHowToGiveMoreMemory() {
        CommandLineRun run = failing(
                Map.of(),
                () -> UnexpectedException.at("pods.json", () -> {
                    throw new OutOfMemoryError("Java heap space");
                }));
        assertThat(run.exitCode()).isEqualTo(11);
        assertThat(run.err())
                .startsWith("pods.json: not enough memory: the heap of this process is limited to ")
                .contains(" MiB; raise the limit, for example with JAVA_TOOL_OPTIONS=-Xmx4g")
                .hasLineCount(1);
    }

    private static CommandLineRun failing(Map<String, String> environment, Supplier<?> work) {
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine(environment)
                .addSubcommand("failing", new Failing(work))
                .setErr(new PrintWriter(err))
                .setExecutionStrategy(ErrorHandler::run)
                .setExecutionExceptionHandler(new ErrorHandler(environment));
        return new CommandLineRun(command.execute("failing"), "", err.toString());
    }

    @Command(name = "failing")
    private record Failing(Supplier<?> work) implements Runnable {
        @Override
        public void run() {
            Object _ = work.get();
        }
    }
}
