package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.patch.Injector;
import dev.cgroupns.verdict.InvalidPodException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of Kubernetes objects.
 *
 * @param file as people call it
 * @param documents in the file's order; their texts, one after the other, are the file
 */
record Manifest(String file, List<Document> documents) {
    /** Where a YAML document starts; no other line can, not even one of a block scalar (YAML 1.1, c-forbidden). */
    private static final Pattern DOCUMENT_START = Pattern.compile("(?m)^---(?=\\s|$)");

    /**
     * Reads all documents.
     *
     * @throws InputException if one of them is neither YAML nor JSON
     */
    static Manifest parse(String file, String text) {
        List<Document> documents = new ArrayList<>();
        int line = 1;
        for (String section : sections(text)) {
            documents.add(Document.parse(file, section, line));
            line += (int) section.chars().filter(each -> each == '\n').count();
        }
        return new Manifest(file, documents);
    }

    private static List<String> sections(String text) {
        List<String> sections = new ArrayList<>();
        Matcher matcher = DOCUMENT_START.matcher(text);
        int start = 0;
        while (matcher.find()) {
            if (matcher.start() > start) {
                sections.add(text.substring(start, matcher.start()));
            }
            start = matcher.start();
        }
        sections.add(text.substring(start));
        return sections;
    }

    /**
     * What the injector says of every pod in the file.
     *
     * @throws InputException if a pod has a field of the wrong type
     */
    List<InjectedTemplate> inject(Injector injector) {
        List<InjectedTemplate> injected = new ArrayList<>();
        for (Document document : documents) {
            for (PodTemplate template : PodTemplate.in(document.json())) {
                injected.add(inject(injector, document, template));
            }
        }
        return injected;
    }

    private InjectedTemplate inject(Injector injector, Document document, PodTemplate template) {
        JsonNode pod = document.json().at(template.pointer());
        int line = document.lineOf(template.objectPointer());
        try {
            return new InjectedTemplate(
                    file, line, document, template, injector.inject(pod, dev.cgroupns.verdict.Images.NOT_ASKED));
        } catch (InvalidPodException e) {
            int problemLine = document.lineOf(template.pointer() + e.pointer());
            throw new InputException(
                    file + ":" + problemLine + ": " + template.title() + ": " + template.pointer() + e.getMessage());
        }
    }
}
