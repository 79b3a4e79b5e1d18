package dev.cgroupns.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Matches the elements of a list before a change with those after it. */
final class ListAlignment {
    /** The most pairs to compare; lists that differ in more than their ends are short. */
    private static final int MAX_PAIRS = 1_000_000;

    private ListAlignment() {}

    /**
     * An element that stays.
     *
     * @param before its index before
     * @param after its index afterwards
     */
    record Pair(int before, int after) {}

    /** The elements that stay, in order; all others are removed or added. */
    static List<Pair> of(JsonNode before, JsonNode after) {
        List<Pair> pairs = new ArrayList<>();
        if (before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                pairs.add(new Pair(i, i));
            }
            return pairs;
        }
        int start = 0;
        int shorter = Math.min(before.size(), after.size());
        while (start < shorter && isSame(before.get(start), after.get(start))) {
            pairs.add(new Pair(start, start));
            start++;
        }
        int end = 0;
        while (end < shorter - start
                && isSame(before.get(before.size() - 1 - end), after.get(after.size() - 1 - end))) {
            end++;
        }
        addLongestRow(before, after, start, before.size() - end, after.size() - end, pairs);
        for (int i = end; i > 0; i--) {
            pairs.add(new Pair(before.size() - i, after.size() - i));
        }
        return pairs;
    }

    /** The longest common subsequence of the elements between the ends that are the same. */
    private static void addLongestRow(
            JsonNode before, JsonNode after, int start, int beforeEnd, int afterEnd, List<Pair> into) {
        int rows = beforeEnd - start;
        int columns = afterEnd - start;
        if (rows <= 0 || columns <= 0 || (long) rows * columns > MAX_PAIRS) {
            return;
        }
        int[][] longest = new int[rows + 1][columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                longest[i][j] = isSame(before.get(start + i), after.get(start + j))
                        ? longest[i + 1][j + 1] + 1
                        : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        for (int i = 0, j = 0; i < rows && j < columns; ) {
            if (isSame(before.get(start + i), after.get(start + j))) {
                into.add(new Pair(start + i++, start + j++));
            } else if (longest[i + 1][j] >= longest[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
    }

    /** Containers, volumes and the like are identified by their name, whatever else changes in them. */
    private static boolean isSame(JsonNode before, JsonNode after) {
        return before.path("name").isTextual() && before.path("name").equals(after.path("name"))
                || YamlTree.isSame(before, after);
    }
}
