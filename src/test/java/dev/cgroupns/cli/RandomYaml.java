package dev.cgroupns.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** YAML in unusual layouts: each is on some line. */
abstract class RandomYaml {
    private static final List<String> WORDS = List.of(
            "plain",
            "\"double\"",
            "'single'",
            "'it''s'",
            "\"a\\tb\"",
            "\"\\u00e9\\N\\L\"",
            "é",
            "\ud83d\ude00",
            "yes",
            "\"yes\"",
            "~",
            "null",
            "",
            "0444",
            "1_000",
            "0x1F",
            "1e3",
            "1e400",
            "12345678901234567890",
            "-",
            "1:30",
            "2001-01-01",
            "a b",
            "a:b",
            "http://x/y#z",
            "\"# none\"",
            "'a: b'",
            "!!str 5",
            "!!int \"7\"",
            "<<x",
            "\"a\\\n b\"",
            "=",
            "0b101",
            "089",
            ".5",
            "-0",
            "\"\"",
            "''",
            "!!binary aGk=",
            "!local x",
            "\"\\x41\"");
    /** Values that can be in brackets too. */
    static final List<String> FLOW_WORDS = WORDS.stream()
            .filter(word -> !word.isEmpty() && !word.equals("-") && !word.contains("\n") && !word.contains("#"))
            .toList();

    final Random random;
    final StringBuilder text = new StringBuilder();
    private final List<String> comments = new ArrayList<>();

    /** The same seed gives the same text. */
    RandomYaml(long seed) {
        // Neighbouring seeds start with the same numbers.
        random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** All comments; each occurs once in the text. */
    public List<String> comments() {
        return comments;
    }

    void key(int column, String key, String value) {
        text.append(" ".repeat(column))
                .append(key)
                .append(":")
                .append(pick(" ", " ", "  ", " \t"))
                .append(value)
                .append(end());
    }

    void word(int column, String key) {
        boolean isExplicit = key.startsWith("? ");
        text.append(" ".repeat(column)).append(key);
        text.append(isExplicit ? "\n" + " ".repeat(column) + ": " : ": ")
                .append(pick(WORDS).replace("\n", "\n" + " ".repeat(column + 1)))
                .append(end());
    }

    /** The end of a value's line, and what may follow. */
    String end() {
        String line = one(5) ? pick(" ", "\t", "   ") + comment() : pick("", "", "", " ");
        return line + "\n" + (one(12) ? "\n" : "") + (one(15) ? comment() + "\n" : "");
    }

    /** Inside brackets. */
    String gap() {
        return one(8) ? " " + comment() + "\n    " : pick("", " ");
    }

    void blanks() {
        text.append(one(6) ? "\n" : "").append(one(6) ? "   " + comment() + "\n" : "");
    }

    String comment() {
        String comment = "#c" + comments.size() + pick("", " é", " 'x", " {", " \ud83d\ude00", ": - |") + ";";
        comments.add(comment);
        return comment;
    }

    int step() {
        return pick(2, 2, 4, 1);
    }

    boolean one(int of) {
        return random.nextInt(of) == 0;
    }

    @SafeVarargs
    final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
