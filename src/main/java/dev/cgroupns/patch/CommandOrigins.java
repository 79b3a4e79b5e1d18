package dev.cgroupns.patch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.verdict.Annotations;
import dev.cgroupns.verdict.Entrypoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the status annotation says about the commands of injected containers: which of them the image defined. The
 * command itself does not show it, since an image's words and a pod's own stand at the same place.
 *
 * @param status the annotation's object; anyone may have written it
 */
record CommandOrigins(JsonNode status) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CONTAINERS = "containers";
    private static final String FROM_IMAGE = "fromImage";
    private static final String COMMAND = "command";
    private static final String ARGS = "args";

    /** What the annotations of a pod say. */
    static CommandOrigins in(JsonNode annotations) {
        return new CommandOrigins(parsed(annotations.path(Annotations.STATUS)));
    }

    /** Whether the container was injected when the annotation was written. */
    boolean list(String container) {
        return status.path(CONTAINERS).valueStream().anyMatch(each -> container.equals(each.textValue()));
    }

    /** Whether the container's command is the image's. */
    boolean isCommandOfImage(String container) {
        return has(container, COMMAND);
    }

    /** Whether the container's args are the image's. */
    boolean areArgsOfImage(String container) {
        return has(container, ARGS);
    }

    private boolean has(String container, String field) {
        return status.path(FROM_IMAGE).path(container).valueStream().anyMatch(each -> field.equals(each.textValue()));
    }

    /** Writes into a new status what this one says about a container that an earlier injection changed. */
    void keep(String container, ObjectNode into) {
        List<String> fields = new ArrayList<>();
        if (isCommandOfImage(container)) {
            fields.add(COMMAND);
        }
        if (areArgsOfImage(container)) {
            fields.add(ARGS);
        }
        write(container, fields, into);
    }

    /**
     * Writes into a status what an injection takes from the image. An annotation of the pod's owner that names the same
     * words says as much.
     */
    static void add(String container, Entrypoint entrypoint, JsonNode annotations, ObjectNode into) {
        switch (entrypoint) {
            case Entrypoint.ImageEntrypoint(List<String> words, List<String> cmd) -> {
                boolean isAnnotated = cmd.isEmpty()
                        && annotated(container, annotations)
                                .filter(words::equals)
                                .isPresent();
                if (!isAnnotated) {
                    write(container, cmd.isEmpty() ? List.of(COMMAND) : List.of(COMMAND, ARGS), into);
                }
            }
            // The launcher's options name the candidates.
            case Entrypoint.PodCommand _, Entrypoint.FirstOf _ -> {}
        }
    }

    /** The words of a pod's annotation about what the container's image runs. */
    static Optional<List<String>> annotated(String container, JsonNode annotations) {
        JsonNode words = parsed(annotations.path(Annotations.ENTRYPOINT_PREFIX + container));
        return words.isArray() && words.valueStream().allMatch(JsonNode::isTextual)
                ? Optional.of(words.valueStream().map(JsonNode::textValue).toList())
                : Optional.empty();
    }

    private static void write(String container, List<String> fields, ObjectNode into) {
        if (!fields.isEmpty()) {
            ObjectNode all = into.path(FROM_IMAGE) instanceof ObjectNode present ? present : into.putObject(FROM_IMAGE);
            fields.forEach(all.putArray(container)::add);
        }
    }

    private static JsonNode parsed(JsonNode annotation) {
        String text = annotation.textValue();
        if (text == null) {
            return JsonNodeFactory.instance.missingNode();
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // Not the webhook's, or damaged: it says nothing.
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
