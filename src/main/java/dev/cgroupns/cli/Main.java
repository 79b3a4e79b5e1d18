package dev.cgroupns.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** Dispatches the subcommands; only {@code serve} starts the server and its ports. */
@QuarkusMain
@Command(
        name = "cgroupns-injector",
        description = "Gives privileged buildkitd pods a cgroup namespace of their own.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = VersionCommand.Provider.class)
public final class Main {
    private static final List<Class<?>> SUBCOMMANDS = List.of(
            ServeCommand.class,
            InjectCommand.class,
            UninjectCommand.class,
            ExplainCommand.class,
            AuditCommand.class,
            CheckCommand.class,
            VerifyCommand.class,
            PolicyCommand.class,
            SelftestCommand.class,
            CompletionCommand.class,
            VersionCommand.class);

    private Main() {}

    /** Runs a subcommand and ends the process with its exit code. */
    public static void main(String... arguments) {
        // Reading the annotations of all subcommands takes a tenth of the main thread's time until the webhook is
        // ready.
        boolean serves = arguments.length > 0 && arguments[0].equals(ServeCommand.NAME);
        CommandLine commandLine = commandLine(System.getenv(), serves ? List.of(ServeCommand.class) : SUBCOMMANDS);
        System.exit(commandLine.execute(arguments.length == 0 ? new String[] {"--help"} : arguments));
    }

    /** All subcommands. Callers may replace standard output and error. */
    static CommandLine commandLine() {
        return commandLine(System.getenv());
    }

    static CommandLine commandLine(Map<String, String> environment) {
        return commandLine(environment, SUBCOMMANDS);
    }

    private static CommandLine commandLine(Map<String, String> environment, List<Class<?>> subcommands) {
        CommandLine commandLine = new CommandLine(new Main());
        subcommands.forEach(commandLine::addSubcommand);
        ExitStatus.describe(commandLine);
        // Manifests are UTF-8, whatever the locale of the terminal, or of a container without one.
        return commandLine
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setExecutionStrategy(ErrorHandler::run)
                .setExecutionExceptionHandler(new ErrorHandler(environment))
                .setParameterExceptionHandler(ErrorHandler::wrongUsage)
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }
}
