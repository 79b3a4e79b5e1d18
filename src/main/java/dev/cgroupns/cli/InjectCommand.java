package dev.cgroupns.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Does offline what the webhook does. */
@Command(
        name = "inject",
        description = {
            "Changes manifests as the webhook changes pods, and prints them.",
            "Documents without a pod that needs it are printed byte for byte.",
            "Reports on standard error what was done."
        })
final class InjectCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final InputFiles input = new InputFiles();

    @Override
    public void run() {
        UnexpectedException.at(input.names(), this::inject);
    }

    private void inject() {
        List<List<RevisedDocument>> files;
        try (PodInjector injector = input.injector(spec.commandLine().getErr())) {
            files = input.manifests().stream()
                    .map(manifest -> manifest.inject(injector).stream()
                            .map(document -> UnexpectedException.at(document.place(), document::revised))
                            .toList())
                    .toList();
        }
        // Complete before anything is written: a failure must not leave half of the output.
        ManifestJoiner output = new ManifestJoiner();
        files.forEach(output::add);

        PrintWriter out = spec.commandLine().getOut();
        out.print(output);
        OutputException.throwIfFailed(out);
        PrintWriter err = spec.commandLine().getErr();
        Explanation.printSummary(files.stream().flatMap(List::stream).toList(), err);
        err.flush();
    }
}
