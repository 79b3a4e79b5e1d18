package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.launcher.LauncherArguments;
import dev.cgroupns.verdict.Annotations;
import java.util.List;
import java.util.stream.IntStream;

/** What an injected container started before the injection: {@link TargetCommand} read backwards. */
sealed interface OriginalCommand {

    /**
     * The pod's own command.
     *
     * @param words how many of the present command's words are in front of it
     */
    record OwnCommand(int words) implements OriginalCommand {}

    /** The image's: the pod set no command, and args of its own at most. */
    record ImageCommand() implements OriginalCommand {}

    /** The image's, and the pod set no args either. */
    record ImageCommandAndArgs() implements OriginalCommand {}

    /**
     * The pod does not show it.
     *
     * @param why what is missing, and the remedy
     */
    record UnknownCommand(String why) implements OriginalCommand {}

    /** Reads the command of a container that starts through the launcher. */
    static OriginalCommand of(JsonNode container, JsonNode annotations) {
        String name = container.path("name").asText();
        List<String> words =
                container.path("command").valueStream().map(JsonNode::asText).toList();
        int separator = words.indexOf(LauncherArguments.SEPARATOR);
        if (separator < 0) {
            return new UnknownCommand(
                    "its command has no -- behind the launcher's options; set command to what the container"
                            + " started before");
        }
        List<String> behind = words.subList(separator + 1, words.size());
        boolean hasCandidates =
                words.subList(1, separator).stream().anyMatch(word -> word.startsWith(LauncherArguments.ENTRYPOINT));
        CommandOrigins origins = CommandOrigins.in(annotations);
        if (hasCandidates && behind.isEmpty()) {
            return new ImageCommand();
        }
        if (origins.isCommandOfImage(name)) {
            return origins.areArgsOfImage(name) ? new ImageCommandAndArgs() : new ImageCommand();
        }
        if (isAnnotated(name, behind, annotations)) {
            return new ImageCommand();
        }
        return origins.list(name) && !behind.isEmpty() && !hasCandidates
                ? new OwnCommand(separator + 1)
                : new UnknownCommand(
                        "the annotation " + Annotations.STATUS + " does not say whether the pod or the image set"
                                + " its command; take the manifest from before the injection, or remove the launcher by hand");
    }

    private static boolean isAnnotated(String container, List<String> words, JsonNode annotations) {
        return CommandOrigins.annotated(container, annotations)
                .map(all -> all.stream().map(TargetCommand::literal).toList())
                .filter(words::equals)
                .isPresent();
    }

    /** Gives the container this command; it must be known. */
    default void restore(ObjectNode container) {
        switch (this) {
            case OwnCommand(int words) -> {
                ArrayNode command = container.withArray("command");
                IntStream.range(0, words).forEach(_ -> command.remove(0));
            }
            case ImageCommand() -> container.remove("command");
            case ImageCommandAndArgs() -> container.remove(List.of("command", "args"));
            case UnknownCommand(String why) -> throw new IllegalStateException(why);
        }
    }
}
