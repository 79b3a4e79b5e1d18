package dev.cgroupns.cli;

import dev.cgroupns.cli.Document.Empty;
import dev.cgroupns.yaml.InvalidYamlException;
import dev.cgroupns.yaml.YamlDocument;
import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Splits a file into documents as kubectl does.
 *
 * <p>kubectl separates documents by lines of {@code ---} that have nothing but a comment after it (YAMLReader in
 * k8s.io/apimachinery). If several documents are between two such lines, it reads only the first.
 */
final class DocumentReader {
    private static final String SEPARATOR = "---";
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{.*}}");

    private final String file;
    private final List<Document> documents = new ArrayList<>();
    private int line = 1;

    /** @param file as named on the command line */
    private DocumentReader(String file) {
        this.file = file;
    }

    /**
     * Reads all documents of a file.
     *
     * @return documents whose texts, one after the other, are the text
     * @throws InputException if one of them is neither YAML nor JSON, or not an object
     */
    static List<Document> read(String file, String text) {
        DocumentReader reader = new DocumentReader(file);
        boolean isJson = text.stripLeading().startsWith("{");
        for (String part : parts(text)) {
            // kubectl reads JSON objects one after the other only if the file starts with one.
            reader.part(part, isJson && reader.documents.stream().allMatch(Empty.class::isInstance));
        }
        return reader.documents;
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int line = 0; line < text.length(); ) {
            int next = text.indexOf('\n', line) + 1;
            int end = next == 0 ? text.length() : next;
            if (text.startsWith(SEPARATOR, line)) {
                String behind = text.substring(line + SEPARATOR.length(), end);
                boolean isAlone = behind.isBlank() || behind.stripLeading().startsWith("#");
                if (isAlone || Character.isWhitespace(behind.charAt(0))) {
                    add(text.substring(start, line), parts);
                    add(isAlone ? text.substring(line, end) : "", parts);
                    start = isAlone ? end : line;
                }
            }
            line = end;
        }
        add(text.substring(start), parts);
        return parts;
    }

    private static void add(String part, List<String> parts) {
        boolean isMarked = part.length() > 1 && part.charAt(0) == BYTE_ORDER_MARK;
        if (isMarked) {
            parts.add(part.substring(0, 1));
        }
        if (!part.isEmpty()) {
            parts.add(isMarked ? part.substring(1) : part);
        }
    }

    private void part(String text, boolean manyObjects) {
        if (Empty.holds(text)) {
            add(new Empty(text));
            return;
        }
        if (!text.stripLeading().startsWith("{")) {
            yaml(text);
            return;
        }
        try {
            List<Document> objects = JsonText.documents(text, line);
            objects.subList(0, manyObjects ? objects.size() : 1).forEach(this::add);
            if (objects.size() > 1 && !manyObjects) {
                String unread = text.substring(objects.getFirst().text().length());
                add(new Document.Unread(unread, line));
            }
        } catch (JsonText.InvalidJsonException invalid) {
            if (!bracedYaml(text, manyObjects)) {
                throw problem(text, invalid.line(), invalid.getMessage());
            }
        }
    }

    /** YAML mappings can be written in braces too. */
    private boolean bracedYaml(String text, boolean manyObjects) {
        try {
            boolean isBadJson = manyObjects
                    && YamlText.first(text)
                            .map(document -> text.substring(document.end()))
                            .filter(rest -> !Empty.holds(rest))
                            .isPresent();
            if (!isBadJson) {
                yaml(text);
            }
            return !isBadJson;
        } catch (InvalidYamlException | InputException e) {
            return false;
        }
    }

    private void yaml(String text) {
        try {
            Optional<YamlDocument> first = YamlText.first(text);
            int end = first.map(YamlDocument::end).orElse(text.length());
            boolean isAll = Empty.holds(text.substring(end));
            String own = isAll ? text : text.substring(0, end);
            String unread = isAll ? "" : text.substring(end);
            add(first.map(document -> yaml(own, document, unread)).orElseGet(() -> new Empty(text)));
            if (!isAll) {
                add(new Document.Unread(unread, line));
            }
        } catch (InvalidYamlException e) {
            throw problem(text, e.line(), e.getMessage());
        }
    }

    private Document yaml(String text, YamlDocument read, String unread) {
        Document document = new Document.Yaml(text, line, read, YamlTree.toJson(read.root()), unread);
        if (document.json().isNull()) {
            return new Empty(text);
        }
        if (!document.json().isObject()) {
            String found = document.json().getNodeType().name().toLowerCase(Locale.ROOT);
            throw problem(
                    text,
                    YamlTree.lineOf(read.root(), ""),
                    "expected a Kubernetes object, with keys such as apiVersion and kind; found: " + found);
        }
        return document;
    }

    private void add(Document document) {
        documents.add(document);
        line += Lines.in(document.text());
    }

    /** The problem in a part, or its more likely cause. */
    private InputException problem(String text, int lineInPart, @Nullable String message) {
        Matcher template = TEMPLATE.matcher(text);
        if (template.find()) {
            int at = line + Lines.in(text.substring(0, template.start()));
            return new InputException(file + ":" + at + ": a Helm template that is not rendered: it has "
                    + template.group()
                    + "; render the chart first, as in helm template CHART | cgroupns-injector COMMAND -f -");
        }
        return new InputException(file + ":" + (line - 1 + lineInPart) + ": " + message);
    }
}
