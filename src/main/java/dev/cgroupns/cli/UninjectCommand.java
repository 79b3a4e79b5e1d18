package dev.cgroupns.cli;

import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.config.Configuration;
import dev.cgroupns.config.ConfigurationReader;
import dev.cgroupns.patch.Uninjection;
import dev.cgroupns.patch.Uninjection.ContainerOutcome.Restored;
import dev.cgroupns.patch.Uninjection.ContainerOutcome.Unrecoverable;
import dev.cgroupns.patch.Uninjector;
import dev.cgroupns.verdict.PlainText;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes back what {@code inject} or the webhook did. */
@Command(
        name = "uninject",
        description = {
            "Removes the launcher from manifests, and prints them: the opposite of inject.",
            "Containers get back the command that they had before, or none if they had none.",
            "Documents without an injected pod are printed byte for byte.",
            "Reports on standard error what was done."
        })
final class UninjectCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final InputFiles input = new InputFiles();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file, whose launcher.image tells which volumes are the launcher's; without it,"
                    + " the defaults apply.")
    private @Nullable Path config;

    @Override
    public void run() {
        UnexpectedException.at(input.names(), this::uninject);
    }

    private void uninject() {
        PrintWriter err = spec.commandLine().getErr();
        Configuration configuration = config == null
                ? ConfigurationReader.defaults()
                // The authorities of registries play no part here.
                : ConfigurationReader.readOutsideCluster(config, _ -> {});
        Uninjector uninjector = new Uninjector(configuration.launcherSettings(BuildVersion.current()));
        printSummary(ManifestCommand.print(spec, input, uninjector::uninject), err);
        err.flush();
    }

    private static void printSummary(List<RevisedDocument<Uninjection>> documents, PrintWriter err) {
        long changed = 0;
        long all = 0;
        for (RevisedDocument<Uninjection> document : documents) {
            for (ChangedTemplate<Uninjection> template : document.changed().templates()) {
                printSummary(document, template, err);
                changed += document.isChanged(template) ? 1 : 0;
                all++;
            }
            document.notes().forEach(note -> err.println(PlainText.of(note)));
        }
        err.println(changed + " of " + all + (all == 1 ? " pod" : " pods") + " changed");
    }

    private static void printSummary(
            RevisedDocument<Uninjection> document, ChangedTemplate<Uninjection> template, PrintWriter err) {
        String pod = template.location() + ": ";
        List<Uninjection.ContainerOutcome> outcomes = template.change().outcomes();
        if (outcomes.isEmpty() && template.isChanged()) {
            err.println(PlainText.of(pod + outcome(document, "launcher removed; no container starts through it")));
        }
        for (Uninjection.ContainerOutcome outcome : outcomes) {
            String text = switch (outcome) {
                case Unrecoverable(String _, String why) -> "pod left unchanged: " + why;
                case Restored _ when template.isChanged() -> outcome(document, "restored");
                case Restored _ -> "left unchanged, like the rest of its pod";
            };
            err.println(PlainText.of(pod + outcome.container() + ": " + text));
        }
    }

    private static String outcome(RevisedDocument<Uninjection> document, String done) {
        return document.fate().outcome(done, "take the manifest from before the injection");
    }
}
