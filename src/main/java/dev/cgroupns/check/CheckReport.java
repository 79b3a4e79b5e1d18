package dev.cgroupns.check;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All checks that were made.
 *
 * @param lines in the order of {@link Check}
 */
public record CheckReport(List<CheckLine> lines) {
    /** All states, in the order in which they are counted. */
    public static final List<String> STATES = List.of("ok", "warning", "failed", "skipped");

    /** Sorts the lines. */
    public CheckReport {
        lines = lines.stream().sorted(Comparator.comparing(CheckLine::check)).toList();
    }

    /** The report if only the first check could be made, since the others depend on it. */
    public static CheckReport only(CheckLine first, List<Check> all) {
        CheckResult skipped =
                new CheckResult.Skipped("depends on: " + first.check().title(), "");
        return new CheckReport(Stream.concat(
                        Stream.of(first),
                        all.stream().filter(check -> check != first.check()).map(check -> check.is(skipped)))
                .toList());
    }

    /** The lines of a group. */
    public Stream<CheckLine> of(CheckGroup group) {
        return lines.stream().filter(line -> line.check().group() == group);
    }

    /** The number of checks in each state, including zero. */
    public Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>(Comparator.comparingInt(STATES::indexOf));
        STATES.forEach(state -> counts.put(
                state,
                lines.stream()
                        .filter(line -> line.result().state().equals(state))
                        .count()));
        return counts;
    }

    /** Whether one of them failed. */
    public boolean hasFailed() {
        return lines.stream().anyMatch(line -> line.result() instanceof CheckResult.Broken);
    }
}
