package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.patch.PodChange;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;

/** Changes manifests and prints them: what {@code inject} and {@code uninject} have in common. */
final class ManifestCommand {
    private ManifestCommand() {}

    /**
     * Prints the manifests after the change.
     *
     * @return the documents, for messages
     */
    static <C extends PodChange> List<RevisedDocument<C>> print(
            CommandSpec spec, InputFiles input, Function<JsonNode, C> changer) {
        List<List<RevisedDocument<C>>> files = input.manifests().stream()
                .map(manifest -> manifest.change(changer).stream()
                        .map(document -> UnexpectedException.at(document.place(), document::revised))
                        .toList())
                .toList();
        // Complete before anything is written: a failure must not leave half of the output.
        ManifestJoiner output = new ManifestJoiner();
        files.forEach(output::add);
        PrintWriter out = spec.commandLine().getOut();
        out.print(output);
        OutputException.throwIfFailed(out);
        return files.stream().flatMap(List::stream).toList();
    }
}
