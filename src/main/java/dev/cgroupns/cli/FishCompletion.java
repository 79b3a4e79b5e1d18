package dev.cgroupns.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the completion script for fish, which picocli does not have. */
final class FishCompletion {
    /** The label of options and parameters that name a file. */
    private static final String FILE = "FILE";

    private final String program;
    private final List<String> lines = new ArrayList<>();

    private FishCompletion(String program) {
        this.program = program;
    }

    /** The script for a program with one level of subcommands. */
    static String of(CommandSpec program) {
        FishCompletion script = new FishCompletion(program.name());
        // Files are offered only where an option takes one.
        script.add("", "-f");
        for (Map.Entry<String, picocli.CommandLine> each : program.subcommands().entrySet()) {
            CommandSpec command = each.getValue().getCommandSpec();
            script.add(
                    "__fish_use_subcommand",
                    "-a " + each.getKey() + description(command.usageMessage().description()));
            script.command("__fish_seen_subcommand_from " + each.getKey(), command);
        }
        return String.join("\n", script.lines) + "\n";
    }

    private void command(String condition, CommandSpec command) {
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                add(condition, names(option) + values(option) + description(option.description()));
            }
        }
        command.positionalParameters().stream()
                .map(FishCompletion::candidates)
                .filter(candidates -> !candidates.isEmpty())
                .forEach(candidates -> add(condition, "-a " + quoted(candidates)));
    }

    private void add(String condition, String what) {
        lines.add("complete -c " + program + (condition.isEmpty() ? " " : " -n " + quoted(condition) + " ") + what);
    }

    private static String names(OptionSpec option) {
        return Stream.of(option.names())
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                .collect(Collectors.joining(" "));
    }

    /** Whether an option needs a value, which may be a file's name, and the values that are known. */
    private static String values(OptionSpec option) {
        if (option.arity().min() == 0) {
            return "";
        }
        if (FILE.equals(option.paramLabel())) {
            return " -r -F";
        }
        String candidates = candidates(option);
        return candidates.isEmpty() ? " -x" : " -x -a " + quoted(candidates);
    }

    private static String candidates(ArgSpec argument) {
        return argument.completionCandidates() == null
                ? ""
                : StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                        .map(candidate -> candidate.toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(" "));
    }

    /** The first sentence: fish shows a line of it. */
    private static String description(String[] lines) {
        String text = String.join(" ", lines);
        int end = text.indexOf(". ");
        return " -d " + quoted((end < 0 ? text : text.substring(0, end)).replaceFirst("[.:]$", ""));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
