package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.image.ImageReference;
import dev.cgroupns.yaml.Revision;
import dev.cgroupns.yaml.YamlDocument;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Prints the policy that injects inside the API server, for clusters without helm. The build renders it from the chart.
 */
@Command(
        name = "policy",
        description = {
            "Prints a MutatingAdmissionPolicy, with which the API server itself injects builders (Kubernetes 1.36).",
            "It is the chart's policy with engine=policy and default values; other values need helm."
        })
final class PolicyCommand implements Runnable {
    private static final String POLICY = "/policy.yaml";
    private static final String IMAGE_VARIABLE = "launcherImage";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description = "The launcher's image, such as mirror.example/cgroupns/launcher:0.1.0.")
    private @Nullable String image;

    @Option(
            names = "--exclude-namespace",
            paramLabel = "NAMESPACE",
            description = "A namespace to exclude, besides kube-system. Can be repeated.")
    private List<String> excluded = List.of();

    @Override
    public void run() {
        check();
        PrintWriter out = spec.commandLine().getOut();
        out.print(revised(resource()));
        OutputException.throwIfFailed(out);
    }

    private void check() {
        if (image != null && ImageReference.parse(image).isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--image: \"" + image + "\" is not the name of an image");
        }
        excluded.stream().filter(name -> !ObjectName.isLabel(name)).findFirst().ifPresent(name -> {
            throw new ParameterException(
                    spec.commandLine(), "--exclude-namespace: \"" + name + "\" is not the name of a namespace");
        });
    }

    /** The policy is the first of the two documents; the options affect only this one. */
    private String revised(String text) {
        YamlDocument document = YamlText.first(text).orElseThrow();
        JsonNode before = YamlTree.toJson(document.root());
        JsonNode wanted = before.deepCopy();
        excluded.forEach(
                ((ArrayNode) wanted.at("/spec/matchConstraints/namespaceSelector/matchExpressions/0/values"))::add);
        if (image != null) {
            for (JsonNode variable : wanted.at("/spec/variables")) {
                if (variable.path("name").asText().equals(IMAGE_VARIABLE)) {
                    ((ObjectNode) variable).put("expression", "'" + image + "'");
                }
            }
        }
        String policy = text.substring(0, document.end());
        return switch (Revision.of(policy, document, before, wanted)) {
            case Revision.Revised revision -> revision.text() + text.substring(document.end());
            case Revision.Refused() -> YamlText.write(wanted) + text.substring(document.end());
        };
    }

    private static String resource() {
        try (InputStream policy = PolicyCommand.class.getResourceAsStream(POLICY)) {
            return new String(Objects.requireNonNull(policy, POLICY).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
