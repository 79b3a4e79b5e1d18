package dev.cgroupns.cli;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/** The exit codes. Help texts are generated from this list, and a test compares docs/command-line.md with it. */
enum ExitStatus {
    OK(0, "done"),
    JAVA_FAILED(1, "Java could not run this program"),
    WRONG_USAGE(2, "wrong usage"),
    BAD_INPUT(3, "a file that is missing, or is not what was expected"),
    BAD_CONFIGURATION(4, "a configuration, certificate or port that cannot be used"),
    OUTPUT_LOST(5, "the output could not be written"),
    NOT_INJECTED(6, "a builder would not be injected"),
    NOT_ASKED(7, "the API server could not be asked, or refuses such pods"),
    STARTING(8, "the webhook is still starting"),
    REASON_FOUND(9, "explain, audit: there is a reason or a status that --fail-on names"),
    UNEXPECTED(10, "an unexpected error, which is a bug; the message says how to report it"),
    OUT_OF_MEMORY(11, "not enough memory"),
    CHECK_FAILED(12, "check: a check failed"),
    LEAK_VERIFIED(13, "verify: a builder leaks"),
    NOT_VERIFIED(14, "verify: the pod does not show whether a builder leaks");

    private final int code;
    private final String meaning;

    ExitStatus(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process's exit code. */
    int code() {
        return code;
    }

    /** Its meaning, for help texts. */
    String meaning() {
        return meaning;
    }

    /** Adds the list to the help of a command and of its subcommands. */
    static void describe(CommandLine command) {
        Map<String, String> list = new LinkedHashMap<>();
        Arrays.stream(values()).forEach(status -> list.put(String.valueOf(status.code), status.meaning));
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(Collections.unmodifiableMap(list));
        command.getSubcommands().values().forEach(ExitStatus::describe);
    }
}
