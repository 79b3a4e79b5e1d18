package dev.cgroupns.cli;

import dev.cgroupns.yaml.YamlText;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what the webhook would do, and why. */
@Command(name = "explain", description = "Prints the verdict for each container of each pod, and why.")
final class ExplainCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final InputFiles input = new InputFiles();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "One of table, json, yaml (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private Format format = Format.TABLE;

    /** How the verdicts are printed. */
    enum Format {
        TABLE,
        JSON,
        YAML
    }

    @Override
    public void run() {
        List<InjectedTemplate> templates;
        try (PodInjector injector = input.injector()) {
            templates = input.manifests().stream()
                    .flatMap(manifest -> manifest.inject(injector).stream())
                    .flatMap(document -> document.templates().stream())
                    .toList();
        }
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case TABLE -> Explanation.printTable(templates, out);
            case JSON -> out.println(Explanation.json(templates).toPrettyString());
            case YAML -> out.print(YamlText.write(Explanation.json(templates)));
        }
        OutputException.throwIfFailed(out);
    }
}
