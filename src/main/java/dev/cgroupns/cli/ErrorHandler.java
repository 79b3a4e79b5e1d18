package dev.cgroupns.cli;

import dev.cgroupns.certificate.UnusableCertificateException;
import dev.cgroupns.config.ConfigurationException;
import dev.cgroupns.inspection.InspectionException;
import dev.cgroupns.verdict.PlainText;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into a message and an exit code. */
final class ErrorHandler implements IExecutionExceptionHandler {
    static final int BAD_INPUT = 3;
    static final int BAD_CONFIGURATION = 4;
    static final int OUTPUT_LOST = 5;
    static final int REASON_FOUND = 9;

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        return switch (failure) {
            case InputException e -> say(command, e, BAD_INPUT);
            case ConfigurationException e -> say(command, e, BAD_CONFIGURATION);
            case UnusableCertificateException e -> say(command, e, BAD_CONFIGURATION);
            case OutputException e -> say(command, e, OUTPUT_LOST);
            case InspectionException e -> say(command, e, SelftestCommand.NOT_ASKED);
            default -> {
                failure.printStackTrace(command.getErr());
                yield ExitCode.SOFTWARE;
            }
        };
    }

    /** Picocli's own way, but for arguments that would move the terminal's cursor. */
    static int wrongUsage(ParameterException mistake, String... arguments) {
        CommandLine command = mistake.getCommandLine();
        command.getErr().println(PlainText.of(String.valueOf(mistake.getMessage())));
        command.usage(command.getErr());
        return ExitCode.USAGE;
    }

    private static int say(CommandLine command, Exception failure, int exitCode) {
        command.getErr().println(PlainText.of(String.valueOf(failure.getMessage())));
        command.getErr().flush();
        return exitCode;
    }
}
