package dev.cgroupns.cli;

import dev.cgroupns.config.BuildVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Writes a man page for each command from the same model as its {@code --help}, as {@code man(7)} has it. picocli's own
 * generator writes AsciiDoc, which needs Asciidoctor, and so JRuby, to become a page.
 */
final class ManPages {
    private static final String SECTION = "1";

    private ManPages() {}

    /** @param arguments the output folder */
    public static void main(String... arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        for (var page : pages().entrySet()) {
            Files.writeString(folder.resolve(page.getKey()), page.getValue());
        }
    }

    /** All pages by the names of their files, such as {@code cgroupns-injector-inject.1}. */
    static SortedMap<String, String> pages() {
        SortedMap<String, String> pages = new TreeMap<>();
        add(Main.commandLine().getCommandSpec(), pages);
        return pages;
    }

    private static void add(CommandSpec command, SortedMap<String, String> pages) {
        pages.put(name(command) + "." + SECTION, page(command));
        command.subcommands().values().forEach(each -> add(each.getCommandSpec(), pages));
    }

    private static String name(CommandSpec command) {
        return command.qualifiedName("-");
    }

    private static String page(CommandSpec command) {
        StringBuilder page = new StringBuilder();
        // Without a date: the same input gives the same bytes.
        page.append(".TH %s %s \"\" \"cgroupns\\-injector %s\"\n"
                .formatted(escaped(name(command)).toUpperCase(Locale.ROOT), SECTION, escaped(BuildVersion.current())));
        // Commands and options are not hyphenated.
        page.append(".nh\n.ad l\n");
        section(page, "NAME");
        line(page, escaped(name(command) + " - " + summary(command)));
        section(page, "SYNOPSIS");
        line(page, escaped(synopsis(command)));
        section(page, "DESCRIPTION");
        for (String text : command.usageMessage().description()) {
            description(page, text.formatted());
        }
        arguments(page, command);
        if (!command.subcommands().isEmpty()) {
            section(page, "COMMANDS");
            command.subcommands().values().forEach(each -> {
                CommandSpec subcommand = each.getCommandSpec();
                item(page, subcommand.name(), summary(subcommand));
            });
        }
        section(page, "EXIT STATUS");
        for (ExitStatus status : ExitStatus.values()) {
            item(page, String.valueOf(status.code()), status.meaning());
        }
        seeAlso(page, command);
        return page.toString();
    }

    /** The first sentence, without its full stop. */
    private static String summary(CommandSpec command) {
        return command.usageMessage().description()[0].formatted().replaceFirst("\\.( .*)?$", "");
    }

    private static String synopsis(CommandSpec command) {
        return new Help(command, Help.defaultColorScheme(Ansi.OFF)).synopsis(0).replaceAll("\\s+", " ");
    }

    private static void arguments(StringBuilder page, CommandSpec command) {
        section(page, "OPTIONS");
        for (PositionalParamSpec argument : command.positionalParameters()) {
            item(page, argument.paramLabel(), text(argument));
        }
        Help help = new Help(command, Help.defaultColorScheme(Ansi.OFF));
        for (OptionSpec option : command.options()) {
            String value = help.parameterLabelRenderer()
                    .renderParameterLabel(option, Ansi.OFF, help.colorScheme().optionParamStyles())
                    .toString();
            item(page, String.join(", ", option.names()) + value, text(option));
        }
    }

    private static String text(ArgSpec argument) {
        return String.join(" ", argument.description()).formatted();
    }

    private static void seeAlso(StringBuilder page, CommandSpec command) {
        section(page, "SEE ALSO");
        CommandSpec program = command.root();
        String others = command.equals(program)
                ? String.join(
                        ", ",
                        program.subcommands().values().stream()
                                .map(each -> reference(each.getCommandSpec()))
                                .toList())
                : reference(program);
        line(page, others);
    }

    private static String reference(CommandSpec command) {
        return "\\fB" + escaped(name(command)) + "\\fR(" + SECTION + ")";
    }

    private static void section(StringBuilder page, String title) {
        page.append(".SH ").append(title).append('\n');
    }

    private static void item(StringBuilder page, String term, String text) {
        page.append(".TP\n.B ").append(escaped(term)).append('\n');
        line(page, escaped(text));
    }

    /** Indented lines are commands, and remain separate lines. */
    private static void description(StringBuilder page, String text) {
        if (text.startsWith(" ")) {
            page.append(".RS\n.nf\n");
            line(page, escaped(text.strip()));
            page.append(".fi\n.RE\n");
        } else {
            line(page, escaped(text));
        }
    }

    /** A line that begins with a dot or an apostrophe would be a request to troff. */
    private static void line(StringBuilder page, String text) {
        page.append(text.startsWith(".") || text.startsWith("'") ? "\\&" : "")
                .append(text)
                .append('\n');
    }

    /** Escapes text for troff, with a minus that can be copied from a page. */
    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("\\s*\n\\s*", " ");
    }
}
