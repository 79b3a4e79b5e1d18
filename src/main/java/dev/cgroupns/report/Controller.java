package dev.cgroupns.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.PlainText;
import java.util.Optional;

/**
 * An object that controls others, from an ownerReference.
 *
 * @param apiVersion such as {@code apps/v1}
 * @param kind such as {@code ReplicaSet}
 * @param name its name
 * @param uid its uid
 */
public record Controller(String apiVersion, String kind, String name, String uid) {
    /** Kubernetes allows 253 characters in a name, but sends a review before it checks that. */
    static final int LONGEST = 253;

    /** The owner that has {@code controller: true}; empty if there is none. */
    static Optional<Controller> of(JsonNode metadata) {
        for (JsonNode owner : metadata.path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return Optional.of(new Controller(
                        text(owner, "apiVersion"), text(owner, "kind"), text(owner, "name"), text(owner, "uid")));
            }
        }
        return Optional.empty();
    }

    /** A field as text on one line, cut if it is too long to be valid. */
    static String text(JsonNode object, String field) {
        return bounded(object.path(field).asText(), LONGEST);
    }

    /** The start of a text, on one line. */
    static String bounded(String text, int longest) {
        return PlainText.of(text.length() <= longest ? text : text.substring(0, longest) + "...");
    }

    /** Such as {@code ReplicaSet/farm-6d5f9c}. */
    public String title() {
        return kind + "/" + name;
    }
}
