package dev.cgroupns.cli;

import dev.cgroupns.patch.Injection;
import dev.cgroupns.verdict.PlainText;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.yaml.YamlText;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints what the webhook would do, and why. */
@Command(name = "explain", description = "Prints the verdict for each container of each pod, and why.")
final class ExplainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final InputFiles input = new InputFiles();

    @Mixin
    private final InjectorOptions options = new InjectorOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of table, json, yaml (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private Format format = Format.TABLE;

    @Option(
            names = "--fail-on",
            paramLabel = "REASON",
            split = ",",
            converter = VerdictConverter.class,
            description =
                    "End with exit code 9 if a container's verdict has one of these reasons; INJECT for a container"
                            + " that is not injected yet. For pipelines.")
    private List<String> failOn = List.of();

    /** The format of the output. */
    enum Format {
        TABLE,
        JSON,
        YAML
    }

    @Override
    public Integer call() {
        return UnexpectedException.at(input.names(), this::explain).code();
    }

    private ExitStatus explain() {
        List<ChangedDocument<Injection>> documents;
        try (PodInjector injector = options.webhook(spec.commandLine().getErr())) {
            documents = input.manifests().stream()
                    .flatMap(manifest -> manifest.change(injector::inject).stream())
                    .toList();
        }
        List<ChangedTemplate<Injection>> templates = documents.stream()
                .flatMap(document -> document.templates().stream())
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case TABLE -> Explanation.printTable(templates, out, TerminalWidth.of(System.getenv()));
            case JSON -> out.println(JsonText.printable(Explanation.json(templates)));
            case YAML -> out.print(YamlText.write(Explanation.json(templates)));
        }
        OutputException.throwIfFailed(out);
        PrintWriter err = spec.commandLine().getErr();
        documents.stream()
                .flatMap(document -> document.notes().stream())
                .forEach(note -> err.println(PlainText.of(note)));
        List<String> failures = failures(templates);
        failures.forEach(failure -> err.println(PlainText.of(failure)));
        err.flush();
        return failures.isEmpty() ? ExitStatus.OK : ExitStatus.REASON_FOUND;
    }

    private List<String> failures(List<ChangedTemplate<Injection>> templates) {
        return templates.stream()
                .flatMap(template -> template.change().judgement().verdicts().stream()
                        .filter(this::isFailure)
                        .map(verdict -> template.location() + ": "
                                + verdict.container().name() + ": " + verdict.code() + ", which --fail-on names"))
                .toList();
    }

    /** INJECT stands for all containers that are not injected yet, whatever the mode. */
    private boolean isFailure(Verdict verdict) {
        return failOn.contains(verdict.code())
                || verdict instanceof Verdict.WouldInject && failOn.contains(Verdict.INJECT);
    }

    /** A verdict's code. */
    private static final class VerdictConverter extends CodeConverter {
        VerdictConverter() {
            super(Stream.concat(
                            Stream.of(Verdict.INJECT, Verdict.WOULD_INJECT),
                            Stream.of(Reason.values()).map(Reason::name))
                    .toList());
        }
    }
}
