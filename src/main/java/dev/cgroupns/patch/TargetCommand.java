package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cgroupns.launcher.LauncherArguments;
import dev.cgroupns.verdict.Entrypoint;
import dev.cgroupns.verdict.LaunchOptions;
import dev.cgroupns.verdict.LauncherCommand;
import java.util.List;

/** The command and args of a container that starts through the launcher. */
final class TargetCommand {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TargetCommand() {}

    /** The words in front of the pod's own command. */
    static ArrayNode inFront(String mountPath, LaunchOptions launch) {
        return options(mountPath, launch).add(LauncherArguments.SEPARATOR);
    }

    /** The command for a container that has none. */
    static ArrayNode command(String mountPath, LaunchOptions launch, Entrypoint.OfImage entrypoint) {
        ArrayNode command = options(mountPath, launch);
        switch (entrypoint) {
            case Entrypoint.ImageEntrypoint image -> {
                command.add(LauncherArguments.SEPARATOR);
                image.entrypoint().forEach(word -> command.add(literal(word)));
            }
            case Entrypoint.FirstOf(List<List<String>> candidates) -> {
                for (List<String> candidate : candidates) {
                    command.add(LauncherArguments.ENTRYPOINT + literal(candidate.getFirst()));
                    candidate.stream().skip(1).forEach(word -> command.add(LauncherArguments.ARGUMENT + literal(word)));
                }
                command.add(LauncherArguments.SEPARATOR);
            }
        }
        return command;
    }

    private static ArrayNode options(String mountPath, LaunchOptions launch) {
        ArrayNode words = JSON.arrayNode();
        words.add(LauncherCommand.path(mountPath));
        words.add(
                switch (launch.oom()) {
                    case STEP -> LauncherArguments.OOM_STEP;
                    case CONTAINER -> LauncherArguments.OOM_CONTAINER;
                });
        switch (launch.isolation()) {
            case PREFERRED -> {}
            case REQUIRED -> words.add(LauncherArguments.REQUIRE);
        }
        return words;
    }

    /** The image's CMD, which Kubernetes drops once a pod has a command; empty if the args stay unchanged. */
    static ArrayNode args(Entrypoint entrypoint) {
        ArrayNode args = JSON.arrayNode();
        switch (entrypoint) {
            case Entrypoint.ImageEntrypoint image -> image.cmd().forEach(word -> args.add(literal(word)));
            case Entrypoint.PodCommand _, Entrypoint.FirstOf _ -> {}
        }
        return args;
    }

    /**
     * The word, escaped so that the kubelet passes it on unchanged: the kubelet expands {@code $(VAR)} in a pod's
     * command but not in an image's ENTRYPOINT, turns {@code $$} into {@code $}, and reads the character after any
     * other {@code $} (k8s.io/kubernetes/third_party/forked/golang/expansion).
     */
    static String literal(String word) {
        return word.replace("$", "$$");
    }
}
