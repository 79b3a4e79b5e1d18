package dev.cgroupns.cli;

import dev.cgroupns.cli.Document.Change;
import dev.cgroupns.patch.Injector;
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
            "Documents without a pod that needs it are printed byte for byte."
        })
final class InjectCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final InputFiles input = new InputFiles();

    @Override
    public void run() {
        Injector injector = input.injector();
        List<Output> outputs = input.manifests().stream()
                .map(manifest -> new Output(manifest, manifest.inject(injector)))
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        boolean separate = false;
        for (Output output : outputs) {
            for (Document document : output.manifest().documents()) {
                String text = output.textOf(document);
                out.print(separate && !text.startsWith("---") ? "---\n" + text : text);
                separate = false;
            }
            separate = true;
        }
        out.flush();
    }

    private record Output(Manifest manifest, List<InjectedTemplate> templates) {
        String textOf(Document document) {
            List<Change> changes = templates.stream()
                    .filter(each -> each.document() == document)
                    .filter(each -> !each.injection().patch().isEmpty())
                    .map(each -> new Change(
                            each.template().pointer(), each.injection().patch()))
                    .toList();
            return changes.isEmpty() ? document.text() : document.patched(changes);
        }
    }
}
