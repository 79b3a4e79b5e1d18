package dev.cgroupns.cli;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What users may rely on, now and in the past. Lines are only ever added: {@code value a.b}, or {@code command audit
 * --output}.
 *
 * @param promised all that has ever been promised
 * @param present what the sources have now
 * @param changelog CHANGELOG.md
 */
record Inventory(SortedSet<String> promised, SortedSet<String> present, String changelog) {
    /** The text below a heading {@code ### Removed}, up to the next heading. */
    private static final Pattern REMOVED = Pattern.compile("(?ms)^### Removed$(.*?)(?=^##|\\z)");

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** What has disappeared without a line in the changelog. */
    List<String> broken() {
        Collection<String> announced = announced();
        return promised.stream()
                .filter(line -> !present.contains(line))
                .filter(line -> announced.stream().noneMatch(removed -> isPartOf(line, removed)))
                .toList();
    }

    /** What is new. */
    List<String> unlisted() {
        return present.stream().filter(line -> !promised.contains(line)).toList();
    }

    /** All lines: what was promised stays, so that a removal needs its line in the changelog for ever. */
    SortedSet<String> all() {
        SortedSet<String> all = new TreeSet<>(promised);
        all.addAll(present);
        return all;
    }

    private List<String> announced() {
        return REMOVED.matcher(changelog)
                .results()
                .map(MatchResult::group)
                .flatMap(section -> CODE.matcher(section).results())
                // Markdown wraps lines in code too.
                .map(code -> code.group(1).replaceAll("\\s+", " "))
                .toList();
    }

    /** The line itself, or one for a part of it: a key below a key, a key's value, a command's option. */
    private static boolean isPartOf(String line, String removed) {
        // A kind alone, such as "value", announces nothing.
        return removed.contains(" ")
                && line.startsWith(removed)
                && (line.length() == removed.length() || ".=[ ".indexOf(line.charAt(removed.length())) >= 0);
    }
}
