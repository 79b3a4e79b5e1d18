package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.cli.TemplatePaths.TemplatePath;
import dev.cgroupns.verdict.InvalidPodException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A pod in a document: a Pod itself, or the template of a workload.
 *
 * @param kind the object's kind
 * @param name the object's name, else its generateName, else {@code (no name)}
 * @param objectPointer JSON pointer of the object in the document, empty unless it is an item of a List
 * @param pointer JSON pointer of the pod in the document
 */
record PodTemplate(String kind, String name, String objectPointer, String pointer) {
    private static final String LIST = "List";

    /**
     * All pods of a document, in its order.
     *
     * @throws InvalidPodException if a pod template has the wrong type; its pointer starts at the document
     */
    static List<PodTemplate> in(JsonNode document, TemplatePaths paths) {
        List<PodTemplate> templates = new ArrayList<>();
        String kind = document.path("kind").asText();
        new Search(paths, templates)
                .object(document, kind, document.path("apiVersion").asText(), "");
        return templates;
    }

    /** Such as {@code Deployment/buildkitd}. */
    String title() {
        return kind + "/" + name;
    }

    private record Search(TemplatePaths paths, List<PodTemplate> found) {

        void object(JsonNode object, String kind, String apiVersion, String pointer) {
            Optional<TemplatePath> path = paths.of(kind, apiVersion);
            if (path.isPresent()) {
                JsonNode metadata = object.path("metadata");
                String name = metadata.path("name")
                        .asText(metadata.path("generateName").asText("(no name)"));
                pod(object, path.get().fields(), new PodTemplate(kind, name, pointer, pointer));
            } else if (kind.endsWith(LIST)) {
                items(object.path("items"), kind, apiVersion, pointer + "/items");
            }
        }

        /**
         * In a typed list, the API server omits the items' kind and apiVersion; kubectl derives them in the same way.
         */
        private void items(JsonNode items, String listKind, String listVersion, String pointer) {
            String common = listKind.substring(0, listKind.length() - LIST.length());
            for (int i = 0; i < items.size(); i++) {
                JsonNode item = items.path(i);
                String kind = item.path("kind").asText();
                String apiVersion = item.path("apiVersion").asText();
                boolean isTyped = kind.isEmpty() && apiVersion.isEmpty();
                object(item, isTyped ? common : kind, isTyped ? listVersion : apiVersion, pointer + "/" + i);
            }
        }

        private void pod(JsonNode part, List<String> fields, PodTemplate here) {
            if (part.isMissingNode() || part.isNull()) {
                return;
            }
            if (!fields.isEmpty() && TemplatePath.isEach(part, fields.getFirst())) {
                for (int i = 0; i < part.size(); i++) {
                    pod(part.path(i), fields.subList(1, fields.size()), here.below(String.valueOf(i)));
                }
                return;
            }
            if (!part.isObject()) {
                throw new InvalidPodException(
                        here.pointer(),
                        !fields.isEmpty() && fields.getFirst().equals(TemplatePath.EACH) ? "a list" : "an object",
                        part.getNodeType().name().toLowerCase(Locale.ROOT));
            }
            if (fields.isEmpty()) {
                found.add(here);
                return;
            }
            pod(part.path(fields.getFirst()), fields.subList(1, fields.size()), here.below(fields.getFirst()));
        }
    }

    private PodTemplate below(String field) {
        return new PodTemplate(kind, name, objectPointer, pointer + "/" + field);
    }
}
