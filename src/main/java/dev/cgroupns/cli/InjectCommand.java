package dev.cgroupns.cli;

import java.io.PrintWriter;
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

    @Mixin
    private final InjectorOptions options = new InjectorOptions();

    @Override
    public void run() {
        UnexpectedException.at(input.names(), this::inject);
    }

    private void inject() {
        PrintWriter err = spec.commandLine().getErr();
        try (PodInjector injector = options.injector(err)) {
            Explanation.printSummary(ManifestCommand.print(spec, input, injector::inject), err);
        }
        err.flush();
    }
}
