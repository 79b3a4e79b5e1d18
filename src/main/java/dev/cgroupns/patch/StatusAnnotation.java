package dev.cgroupns.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.verdict.Judgement;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import dev.cgroupns.verdict.Verdict.WouldInject;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The annotation that says what the webhook did. It is shortened or left out if it does not fit: the API server refuses
 * a pod whose annotations are too large.
 */
final class StatusAnnotation {
    private final LauncherSettings launcher;
    private final Judgement judgement;
    private final Placement placement;
    private final JsonNode annotations;

    /** @param annotations the pod's present ones */
    StatusAnnotation(LauncherSettings launcher, Judgement judgement, Placement placement, JsonNode annotations) {
        this.annotations = annotations;
        this.launcher = launcher;
        this.judgement = judgement;
        this.placement = placement;
    }

    /**
     * The text for this size: with the containers' names, else without them; empty if neither fits.
     *
     * @param room the largest size of the value, in bytes of UTF-8
     */
    Optional<String> within(long room) {
        return fitting(withContainers(), room).or(() -> fitting(brief().toString(), room));
    }

    private static Optional<String> fitting(String text, long room) {
        return text.getBytes(StandardCharsets.UTF_8).length <= room ? Optional.of(text) : Optional.empty();
    }

    private ObjectNode brief() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("version", launcher.version())
                .put("delivery", placement.delivery().mode().value());
    }

    private String withContainers() {
        ObjectNode status = brief();
        ArrayNode containers = status.putArray("containers");
        CommandOrigins earlier = CommandOrigins.in(annotations);
        for (Verdict verdict : judgement.verdicts()) {
            switch (verdict) {
                case Inject inject -> {
                    String name = inject.container().name();
                    containers.add(name);
                    CommandOrigins.add(name, inject.entrypoint(), annotations, status);
                }
                case Skip skip
                when skip.reason() == Reason.ALREADY_INJECTED -> {
                    String name = skip.container().name();
                    containers.add(name);
                    earlier.keep(name, status);
                }
                case WouldInject _, Skip _ -> {}
            }
        }
        return status.toString();
    }
}
