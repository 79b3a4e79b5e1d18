package dev.cgroupns.cli;

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
    /**
     * Where a YAML document can start: at a line of dashes, and behind one of dots or a byte order mark. No line of a
     * block scalar or a quoted text looks like that (YAML 1.2, c-forbidden).
     */
    private static final Pattern START = Pattern.compile("(?m)^---(?=\\s|$)|(?<=^\\.\\.\\.)\\s*?\\n|\\A\uFEFF");

    /**
     * Reads all documents.
     *
     * @throws InputException if one of them is neither YAML nor JSON, or no object
     */
    static Manifest parse(String file, String text) {
        List<Document> documents = new ArrayList<>();
        int line = 1;
        for (String part : parts(text)) {
            documents.addAll(Document.read(file, part, line));
            line += (int) part.chars().filter(each -> each == '\n').count();
        }
        return new Manifest(file, documents);
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = START.matcher(text);
        int start = 0;
        while (matcher.find()) {
            int next = matcher.group().equals("---") ? matcher.start() : matcher.end();
            if (next > start) {
                parts.add(text.substring(start, next));
            }
            start = next;
        }
        parts.add(text.substring(start));
        return parts;
    }

    /**
     * What the injector says of every pod in the file.
     *
     * @throws InputException if a pod has a field of the wrong type
     */
    List<InjectedDocument> inject(Injector injector) {
        return documents.stream()
                .map(document -> new InjectedDocument(document, inject(injector, document)))
                .toList();
    }

    private List<InjectedTemplate> inject(Injector injector, Document document) {
        try {
            return PodTemplate.in(document.json()).stream()
                    .map(template -> inject(injector, document, template))
                    .toList();
        } catch (InvalidPodException e) {
            throw new InputException(file + ":" + document.lineOf(e.pointer()) + ": " + e.getMessage());
        }
    }

    private InjectedTemplate inject(Injector injector, Document document, PodTemplate template) {
        try {
            int line = document.lineOf(template.objectPointer());
            return new InjectedTemplate(
                    file, line, template, injector.inject(document.json().at(template.pointer())));
        } catch (InvalidPodException e) {
            int line = document.lineOf(template.pointer() + e.pointer());
            throw new InputException(
                    file + ":" + line + ": " + template.title() + ": " + template.pointer() + e.getMessage());
        }
    }
}
