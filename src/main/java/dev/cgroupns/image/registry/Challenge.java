package dev.cgroupns.image.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An authentication challenge of a server (RFC 9110, section 11.6.1).
 *
 * @param scheme lower case, such as {@code bearer}
 * @param parameters values by lower-case name
 */
record Challenge(String scheme, Map<String, String> parameters) {
    // Possessive quantifiers do not backtrack: the registry writes this text.
    private static final Pattern PART = Pattern.compile("\\G[\\s,]*+(?<name>[A-Za-z0-9!#$%&'*+.^_`|~-]++)"
            + "(?:\\s*+=\\s*+(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|(?<plain>[^\\s,\"]++)))?+");

    /** Reads the values of {@code WWW-Authenticate}; text that is not a challenge ends the list. */
    static List<Challenge> parse(List<String> values) {
        List<Challenge> challenges = new ArrayList<>();
        for (String value : values) {
            Matcher part = PART.matcher(value);
            while (part.find()) {
                String name = part.group("name").toLowerCase(Locale.ROOT);
                String quoted = part.group("quoted");
                String plain = part.group("plain");
                if (quoted == null && plain == null) {
                    challenges.add(new Challenge(name, new HashMap<>()));
                } else if (!challenges.isEmpty()) {
                    challenges
                            .getLast()
                            .parameters()
                            .putIfAbsent(name, quoted == null ? plain : quoted.replaceAll("\\\\(.)", "$1"));
                }
            }
        }
        return challenges;
    }
}
