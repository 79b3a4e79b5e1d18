package dev.cgroupns.cli;

import dev.cgroupns.certificate.UnusableCertificateException;
import dev.cgroupns.config.ConfigurationException;
import dev.cgroupns.inspection.InspectionException;
import dev.cgroupns.verdict.PlainText;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Turns an error into a message and an exit code. */
final class ErrorHandler implements IExecutionExceptionHandler {
    /** If set, the stack trace of an unexpected error is printed. */
    static final String DEBUG = "CGROUPNS_DEBUG";

    private final Map<String, String> environment;

    ErrorHandler(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Runs a command. Picocli passes exceptions to this handler; errors, such as a lack of memory, would end in a
     * trace.
     */
    static int run(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
            CommandLine command = parsed.asCommandLineList().getLast();
            throw new ExecutionException(command, command.getCommandName(), e);
        }
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return switch (failure) {
            case InputException e -> say(command, String.valueOf(e.getMessage()), ExitStatus.BAD_INPUT);
            case ConfigurationException e -> say(command, String.valueOf(e.getMessage()), ExitStatus.BAD_CONFIGURATION);
            case UnusableCertificateException e ->
                say(command, String.valueOf(e.getMessage()), ExitStatus.BAD_CONFIGURATION);
            case OutputException e -> say(command, String.valueOf(e.getMessage()), ExitStatus.OUTPUT_LOST);
            case InspectionException e -> say(command, String.valueOf(e.getMessage()), ExitStatus.NOT_ASKED);
            case UnexpectedException e -> unexpected(command, String.valueOf(e.getMessage()), cause(e));
            case ExecutionException e -> unexpected(command, command.getCommandName(), cause(e));
            default -> unexpected(command, command.getCommandName(), failure);
        };
    }

    private static Throwable cause(Exception e) {
        return e.getCause() == null ? e : e.getCause();
    }

    /** As picocli does, but without characters in arguments that would move the terminal's cursor. */
    static int wrongUsage(ParameterException mistake, String... arguments) {
        CommandLine command = mistake.getCommandLine();
        command.getErr().println(PlainText.of(String.valueOf(mistake.getMessage())));
        command.usage(command.getErr());
        return ExitStatus.WRONG_USAGE.code();
    }

    /**
     * Reports a bug or a lack of memory.
     *
     * @param place the file and document that the command was working on
     */
    int unexpected(CommandLine command, String place, Throwable cause) {
        if (environment.containsKey(DEBUG)) {
            cause.printStackTrace(command.getErr());
        }
        return cause instanceof OutOfMemoryError
                ? say(command, place + ": " + outOfMemory(), ExitStatus.OUT_OF_MEMORY)
                : say(command, place + ": " + bug(cause), ExitStatus.UNEXPECTED);
    }

    private static String outOfMemory() {
        return "not enough memory: the heap of this process is limited to "
                + (Runtime.getRuntime().maxMemory() >> 20)
                + " MiB; raise the limit, for example with JAVA_TOOL_OPTIONS=-Xmx4g (or java -Xmx4g), or split the file";
    }

    private String bug(Throwable cause) {
        String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
        String next = environment.containsKey(DEBUG)
                ? "report it with the stack trace above"
                : "run the same command with " + DEBUG + "=1 in the environment, and report what it prints";
        return "unexpected " + cause.getClass().getSimpleName() + message + "; this is a bug in cgroupns-injector: "
                + next;
    }

    private static int say(CommandLine command, String message, ExitStatus status) {
        command.getErr().println(PlainText.of(message));
        command.getErr().flush();
        return status.code();
    }
}
