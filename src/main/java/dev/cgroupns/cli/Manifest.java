package dev.cgroupns.cli;

import dev.cgroupns.verdict.InvalidPodException;
import java.util.List;

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
     * Injects every pod in the file.
     *
     * @throws InputException if a pod has a field of the wrong type
     */
    List<InjectedDocument> inject(PodInjector injector) {
        return documents.stream()
                .map(document -> UnexpectedException.at(
                        file + ":" + document.lineOf(""),
                        () -> new InjectedDocument(file, document, inject(injector, document))))
                .toList();
    }

    private List<InjectedTemplate> inject(PodInjector injector, Document document) {
        try {
            List<PodTemplate> templates = PodTemplate.in(document.json(), paths);
            return templates.size() < MANY
                    ? templates.stream()
                            .map(template -> inject(injector, document, template))
                            .toList()
                    : injectMany(injector, document, templates);
        } catch (InvalidPodException e) {
            throw new InputException(file + ":" + document.lineOf(e.pointer()) + ": " + e.getMessage());
        }
    }

    private List<InjectedTemplate> injectMany(PodInjector injector, Document document, List<PodTemplate> templates) {
        try {
            return templates.parallelStream()
                    .map(template -> inject(injector, document, template))
                    .toList();
        } catch (InputException e) {
            // Of several mistakes, the first one in the file is reported.
            return templates.stream()
                    .map(template -> inject(injector, document, template))
                    .toList();
        }
    }

    private InjectedTemplate inject(PodInjector injector, Document document, PodTemplate template) {
        int line = document.lineOf(template.objectPointer());
        return UnexpectedException.at(
                file + ":" + line + ": " + template.title(), () -> inject(injector, document, template, line));
    }

    private InjectedTemplate inject(PodInjector injector, Document document, PodTemplate template, int objectLine) {
        try {
            return new InjectedTemplate(
                    file, objectLine, template, injector.inject(document.json().at(template.pointer())));
        } catch (InvalidPodException e) {
            int line = document.lineOf(template.pointer() + e.pointer());
            throw new InputException(
                    file + ":" + line + ": " + template.title() + ": " + template.pointer() + e.getMessage());
        }
    }
}
