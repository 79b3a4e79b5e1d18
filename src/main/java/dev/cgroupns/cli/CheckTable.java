package dev.cgroupns.cli;

import dev.cgroupns.check.CheckGroup;
import dev.cgroupns.check.CheckLine;
import dev.cgroupns.check.CheckReport;
import dev.cgroupns.check.CheckResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The checks for a terminal: a line for each, with the remedy below it, and a summary. */
final class CheckTable {
    private final PrintWriter out;
    private final Table table;

    CheckTable(PrintWriter out, int width) {
        this.out = out;
        this.table = new Table(out, width);
    }

    void print(CheckReport report) {
        for (CheckGroup group : CheckGroup.values()) {
            List<List<String>> rows = rows(report, group);
            if (!rows.isEmpty()) {
                out.println(group.title());
                table.print(rows);
                out.println();
            }
        }
        out.println(summary(report));
    }

    private static List<List<String>> rows(CheckReport report, CheckGroup group) {
        List<List<String>> rows = new ArrayList<>();
        report.of(group).forEach(line -> {
            rows.add(row(line));
            String remedy = line.result().remedy();
            if (!remedy.isEmpty()) {
                rows.add(List.of("", "", "> " + remedy));
            }
        });
        return rows;
    }

    private static List<String> row(CheckLine line) {
        CheckResult result = line.result();
        return List.of(result.state(), line.check().title(), result.found());
    }

    /** Such as {@code 25 checks: 23 ok, 1 warning, 1 failed}. */
    private static String summary(CheckReport report) {
        return report.lines().size() + " checks: "
                + report.counts().entrySet().stream()
                        .filter(count -> count.getValue() > 0)
                        .map(count -> count.getValue() + " " + count.getKey())
                        .collect(Collectors.joining(", "));
    }
}
