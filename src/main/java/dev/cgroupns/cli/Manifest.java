package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.patch.PodChange;
import dev.cgroupns.verdict.InvalidPodException;
import java.util.List;
import java.util.function.Function;

/**
 * A file of Kubernetes objects.
 *
 * @param file its name on the command line
 * @param documents its documents, in order; their texts together are the file
 * @param paths where objects have their pod templates
 */
record Manifest(String file, List<Document> documents, TemplatePaths paths) {
    /** From this number of pods on, several processors are worth it. */
    private static final int MANY = 200;

    /**
     * Reads all documents.
     *
     * @throws InputException if one of them is neither YAML nor JSON, or not an object
     */
    static Manifest parse(String file, String text, TemplatePaths paths) {
        return UnexpectedException.at(file, () -> new Manifest(file, DocumentReader.read(file, text), paths));
    }

    /**
     * Changes every pod in the file.
     *
     * @throws InputException if a pod has a field of the wrong type
     */
    <C extends PodChange> List<ChangedDocument<C>> change(Function<JsonNode, C> changer) {
        return documents.stream()
                .map(document -> UnexpectedException.at(
                        file + ":" + document.lineOf(""),
                        () -> new ChangedDocument<>(file, document, change(changer, document))))
                .toList();
    }

    private <C extends PodChange> List<ChangedTemplate<C>> change(Function<JsonNode, C> changer, Document document) {
        try {
            List<PodTemplate> templates = PodTemplate.in(document.json(), paths);
            return templates.size() < MANY
                    ? templates.stream()
                            .map(template -> change(changer, document, template))
                            .toList()
                    : changeMany(changer, document, templates);
        } catch (InvalidPodException e) {
            throw new InputException(file + ":" + document.lineOf(e.pointer()) + ": " + e.getMessage());
        }
    }

    private <C extends PodChange> List<ChangedTemplate<C>> changeMany(
            Function<JsonNode, C> changer, Document document, List<PodTemplate> templates) {
        try {
            return templates.parallelStream()
                    .map(template -> change(changer, document, template))
                    .toList();
        } catch (InputException e) {
            // Of several mistakes, the first one in the file is reported.
            return templates.stream()
                    .map(template -> change(changer, document, template))
                    .toList();
        }
    }

    private <C extends PodChange> ChangedTemplate<C> change(
            Function<JsonNode, C> changer, Document document, PodTemplate template) {
        int line = document.lineOf(template.objectPointer());
        return UnexpectedException.at(
                file + ":" + line + ": " + template.title(), () -> change(changer, document, template, line));
    }

    private <C extends PodChange> ChangedTemplate<C> change(
            Function<JsonNode, C> changer, Document document, PodTemplate template, int objectLine) {
        try {
            return new ChangedTemplate<>(
                    file, objectLine, template, changer.apply(document.json().at(template.pointer())));
        } catch (InvalidPodException e) {
            int line = document.lineOf(template.pointer() + e.pointer());
            throw new InputException(
                    file + ":" + line + ": " + template.title() + ": " + template.pointer() + e.getMessage());
        }
    }
}
