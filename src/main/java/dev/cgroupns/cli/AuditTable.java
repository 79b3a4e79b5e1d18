package dev.cgroupns.cli;

import dev.cgroupns.audit.Finding;
import dev.cgroupns.audit.IsolationStatus;
import dev.cgroupns.audit.Workload;
import dev.cgroupns.inspection.ClusterAudit.Report;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Prints an audit for a terminal: each owner's builders and their remedies, those that leak first, and a summary. */
final class AuditTable {
    private final PrintWriter out;
    private final Table table;
    private final Columns columns;

    /** Which columns are shown. */
    enum Columns {
        FEW(List.of("POD", "CONTAINER", "STATUS", "REASON")),
        ALL(List.of("POD", "CONTAINER", "NODE", "SINCE", "LIMITS", "STATUS", "REASON", "IMAGE"));

        private final List<String> headings;

        Columns(List<String> headings) {
            this.headings = headings;
        }

        private List<String> row(Finding finding) {
            String reason = finding.status().reasonCode().isEmpty()
                    ? "-"
                    : finding.status().reasonCode();
            return switch (this) {
                case FEW ->
                    List.of(finding.pod(), finding.container(), finding.status().code(), reason);
                case ALL ->
                    List.of(
                            finding.pod(),
                            finding.container(),
                            finding.node(),
                            finding.since() == null ? "-" : finding.since().toString(),
                            limits(finding.limits()),
                            finding.status().code(),
                            reason,
                            finding.image());
            };
        }
    }

    AuditTable(PrintWriter out, int width, Columns columns) {
        this.out = out;
        this.table = new Table(out, width);
        this.columns = columns;
    }

    void print(Report report) {
        for (Map.Entry<Workload, List<Finding>> owner : byOwner(report).entrySet()) {
            List<Finding> findings = owner.getValue();
            table.message("", owner.getKey().namespace() + ": " + owner.getKey().title());
            table.print(columns.headings, findings.stream().map(columns::row).toList());
            texts(findings, finding -> finding.status().explanation()).forEach(text -> table.message("  ! ", text));
            findings.stream()
                    .map(Finding::limitsThatDoNotHold)
                    .filter(limits -> !limits.isEmpty())
                    .map(limits -> "these limits do not apply to its build steps: " + limits(limits))
                    .distinct()
                    .forEach(text -> table.message("  ! ", text));
            findings.stream()
                    .flatMap(finding -> finding.remedy().stream())
                    .distinct()
                    .forEach(this::print);
            out.println();
        }
        out.println(summary(report));
    }

    private void print(Finding.Remedy remedy) {
        table.message("  > ", remedy.text() + (remedy.command().isEmpty() ? "" : ":"));
        if (!remedy.command().isEmpty()) {
            // Not wrapped, so that it can be copied.
            out.println("      " + remedy.command());
        }
    }

    private static List<String> texts(List<Finding> findings, Function<Finding, String> text) {
        return findings.stream()
                .filter(finding -> !(finding.status() instanceof IsolationStatus.ByLauncher))
                .map(text)
                .distinct()
                .toList();
    }

    private static String limits(Map<String, String> limits) {
        return limits.isEmpty()
                ? "-"
                : limits.entrySet().stream()
                        .map(limit -> limit.getKey() + " " + limit.getValue())
                        .collect(Collectors.joining(", "));
    }

    /** Owners with a leaking builder first, then the undetermined ones, each in the report's order. */
    static Map<Workload, List<Finding>> byOwner(Report report) {
        Map<Workload, List<Finding>> owners = new LinkedHashMap<>();
        for (String code : IsolationStatus.CODES) {
            report.findings().stream()
                    .filter(finding -> finding.status().code().equals(code))
                    .forEach(finding -> owners.computeIfAbsent(finding.owner(), _ -> new ArrayList<>()));
        }
        report.findings()
                .forEach(finding ->
                        owners.getOrDefault(finding.owner(), List.of()).add(finding));
        return owners;
    }

    /** How many builders have each status, the worst first. Statuses without builders are omitted. */
    static Map<String, Integer> counts(Report report) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (String code : IsolationStatus.CODES) {
            int count = (int) report.findings().stream()
                    .filter(finding -> finding.status().code().equals(code))
                    .count();
            if (count > 0) {
                counts.put(code, count);
            }
        }
        return counts;
    }

    /** Such as {@code 20,000 pods, 3 builders: 1 LEAKING, 2 ISOLATED_BY_LAUNCHER}. */
    static String summary(Report report) {
        String counts = counts(report).entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
        int builders = report.findings().size();
        return report.pods()
                + (report.pods() == 1 ? " pod, " : " pods, ")
                + builders
                + (builders == 1 ? " builder" : " builders")
                + (counts.isEmpty() ? "" : ": " + counts);
    }
}
