package dev.cgroupns.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.verdict.PlainText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes JSON documents in a text. */
final class JsonText {
    /** Writes numbers as they were read. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final Pattern FIRST_INDENT = Pattern.compile("\\{\\s*?(\\R)([ \\t]*)\\S");

    private JsonText() {}

    /** A text that is not JSON; the message says what was expected. */
    static final class InvalidJsonException extends RuntimeException {
        private final int line;

        InvalidJsonException(int line, String message) {
            super(message);
            this.line = line;
        }

        /** From 1. */
        int line() {
            return line;
        }
    }

    /**
     * Reads objects one after the other, as kubectl does.
     *
     * @param firstLine the text's first line in its file, from 1
     * @return documents whose texts, one after the other, are the text
     * @throws InvalidJsonException if the text has anything but objects; its line counts from the text's start
     */
    static List<Document> documents(String text, int firstLine) {
        List<JsonNode> objects = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        List<Map<String, Integer>> lines = new ArrayList<>();
        try (ObjectLines parser = new ObjectLines(MAPPER.createParser(text))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    int line = parser.currentTokenLocation().getLineNr();
                    throw new InvalidJsonException(line, "not valid JSON: expected an object, or the end of the file");
                }
                objects.add(MAPPER.readTree(parser));
                ends.add((int) parser.currentLocation().getCharOffset());
                lines.add(parser.take());
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new InvalidJsonException(line, "not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen in memory", e);
        }
        List<Document> documents = new ArrayList<>();
        int start = 0;
        int before = 0;
        for (int i = 0; i < objects.size(); i++) {
            int end = i == objects.size() - 1 ? text.length() : ends.get(i);
            String part = text.substring(start, end);
            int linesBefore = before;
            lines.get(i).replaceAll((_, line) -> line - linesBefore);
            documents.add(new Document.JsonDocument(part, firstLine + before, objects.get(i), lines.get(i)));
            before += Lines.in(part);
            start = end;
        }
        return documents;
    }

    /** The line, from 1, of the key or element that a JSON pointer names, or of the last part of it that exists. */
    static int lineOf(String text, String pointer) {
        int line = 1;
        try (JsonParser parser = MAPPER.createParser(text)) {
            String longest = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                String here = parser.getParsingContext().pathAsPointer().toString();
                if (here.length() > longest.length() && (pointer + "/").startsWith(here + "/")) {
                    longest = here;
                    line = parser.currentTokenLocation().getLineNr();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("was read before", e);
        }
        return line;
    }

    /** The text of a changed object, with the original indentation. */
    static String written(String text, JsonNode changed) {
        String before = text.substring(0, text.indexOf('{'));
        String after = text.substring(text.lastIndexOf('}') + 1);
        try {
            return before + escaped(writer(text).writeValueAsString(changed), JsonText::isHalf) + after;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree that has no text", e);
        }
    }

    /** The JSON text for people and programs. Characters that would move a terminal's cursor are escaped. */
    static String printable(JsonNode json) {
        return escaped(json.toPrettyString(), each -> !PlainText.isShown(each) && each != '\n');
    }

    /** Only strings have characters that need an escape. */
    private static String escaped(String json, IntPredicate isEscaped) {
        int first = 0;
        while (first < json.length() && !isEscaped.test(json.codePointAt(first))) {
            first += Character.charCount(json.codePointAt(first));
        }
        if (first == json.length()) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 10);
        json.codePoints().forEach(each -> {
            if (isEscaped.test(each)) {
                for (char half : Character.toChars(each)) {
                    escaped.append("\\u%04x".formatted((int) half));
                }
            } else {
                escaped.appendCodePoint(each);
            }
        });
        return escaped.toString();
    }

    /** Half of a surrogate pair. UTF-8 cannot encode it, but JSON can escape it. */
    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static ObjectWriter writer(String text) {
        Matcher indent = FIRST_INDENT.matcher(text);
        if (!indent.find()) {
            return MAPPER.writer();
        }
        DefaultIndenter indenter = new DefaultIndenter(indent.group(2), indent.group(1));
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        return MAPPER.writer(new DefaultPrettyPrinter(separators)
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter));
    }
}
