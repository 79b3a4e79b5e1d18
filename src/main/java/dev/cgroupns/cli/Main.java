package dev.cgroupns.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Dispatches the subcommands; only {@code serve} starts the server and its ports. */
@QuarkusMain
@Command(
        name = "cgroupns-injector",
        description = "Gives privileged buildkitd pods a cgroup namespace of their own.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        subcommands = {ServeCommand.class, InjectCommand.class, ExplainCommand.class, VersionCommand.class},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a mistake in this program; its message is a bug report's first line",
            "2:wrong usage",
            "3:a file that is missing, or is not what was expected",
            "4:a configuration that cannot be used"
        })
public final class Main {
    private Main() {}

    /** Runs a subcommand and ends the process with its exit code. */
    public static void main(String... arguments) {
        int exitCode = commandLine().execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
        System.exit(exitCode);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler(new Failures())
                .setUsageHelpWidth(100)
                .setCaseInsensitiveEnumValuesAllowed(true);
    }
}
