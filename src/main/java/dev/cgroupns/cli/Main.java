package dev.cgroupns.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
        versionProvider = VersionCommand.Provider.class,
        subcommands = {
            ServeCommand.class,
            InjectCommand.class,
            ExplainCommand.class,
            AuditCommand.class,
            PolicyCommand.class,
            SelftestCommand.class,
            VersionCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a mistake in this program; its message is a bug report's first line",
            "2:wrong usage",
            "3:a file that is missing, or is not what was expected",
            "4:a configuration, certificate or port that cannot be used",
            "5:the output could not be written",
            "6:a builder would not be injected",
            "7:the API server could not be asked, or refuses such pods",
            "8:the webhook is still starting",
            "9:explain, audit: there is a reason or a status that --fail-on names"
        })
public final class Main {
    private Main() {}

    /** Runs a subcommand and ends the process with its exit code. */
    public static void main(String... arguments) {
        int exitCode = commandLine().execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
        System.exit(exitCode);
    }

    /** All subcommands; standard output and error can be put in place of others. */
    static CommandLine commandLine() {
        // Manifests are UTF-8, whatever the locale of the terminal, or of a container without one.
        return new CommandLine(new Main())
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler(new ErrorHandler())
                .setParameterExceptionHandler(ErrorHandler::wrongUsage)
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }
}
