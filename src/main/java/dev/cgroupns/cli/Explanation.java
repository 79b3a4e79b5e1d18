package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Reason.Audience;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.IntStream;

/** Verdicts for people and for machines. */
final class Explanation {
    private static final List<String> HEADINGS = List.of("CONTAINER", "KIND", "VERDICT", "REASON", "EVIDENCE");

    private Explanation() {}

    /** A table for each pod, and below it what its owner can do. */
    static void printTable(List<InjectedTemplate> templates, PrintWriter out) {
        if (templates.isEmpty()) {
            out.println("no pods in these files");
        }
        for (InjectedTemplate template : templates) {
            out.println(template.location());
            List<Verdict> verdicts = template.injection().judgement().verdicts();
            List<List<String>> rows = verdicts.stream().map(Explanation::row).toList();
            print(rows, out);
            verdicts.forEach(verdict -> printRemedy(verdict, out));
            template.injection().notices().forEach(notice -> out.println("  ! " + notice.text()));
            out.println();
        }
    }

    private static void print(List<List<String>> rows, PrintWriter out) {
        int[] widths = IntStream.range(0, HEADINGS.size())
                .map(column -> Math.max(
                        HEADINGS.get(column).length(),
                        rows.stream()
                                .mapToInt(row -> row.get(column).length())
                                .max()
                                .orElse(0)))
                .toArray();
        print(HEADINGS, widths, out);
        rows.forEach(row -> print(row, widths, out));
    }

    private static void print(List<String> row, int[] widths, PrintWriter out) {
        StringBuilder line = new StringBuilder("  ");
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            line.append(cell).repeat(' ', widths[column] - cell.length() + 2);
        }
        out.println(line.toString().stripTrailing());
    }

    private static List<String> row(Verdict verdict) {
        Container container = verdict.container();
        return switch (verdict) {
            case Inject inject ->
                List.of(
                        container.name(),
                        container.kind().label(),
                        "inject",
                        "-",
                        inject.evidence().description());
            case Skip skip ->
                List.of(
                        container.name(),
                        container.kind().label(),
                        "skip",
                        skip.reason().name(),
                        skip.detail());
        };
    }

    /** A line for what was done to each pod, and for what its owner should know; then how many pods were changed. */
    static void printSummary(List<InjectedTemplate> templates, PrintWriter out) {
        for (InjectedTemplate template : templates) {
            for (Verdict verdict : template.injection().judgement().verdicts()) {
                String container =
                        template.location() + ": " + verdict.container().name() + ": ";
                switch (verdict) {
                    case Inject _ -> out.println(container + "injected");
                    case Skip skip
                    when skip.reason().audience() == Audience.OWNER ->
                        out.println(container + "left as it is (" + skip.reason() + "): " + remedy(skip));
                    case Skip _ -> {}
                }
            }
            template.injection().notices().forEach(notice -> out.println(template.location() + ": " + notice.text()));
        }
        long changed = templates.stream().filter(InjectedTemplate::isChanged).count();
        out.println(changed + " of " + templates.size() + (templates.size() == 1 ? " pod" : " pods") + " changed");
    }

    private static String remedy(Skip skip) {
        return skip.reason().meaning() + "; " + skip.remedy() + registry(skip);
    }

    /** What else the command line can do. What a registry said stands behind the evidence, after a semicolon. */
    private static String registry(Skip skip) {
        boolean askable =
                skip.reason() == Reason.ENTRYPOINT_UNKNOWN && !skip.detail().contains("; ");
        return askable ? ", or let --resolve ask its registry" : "";
    }

    private static void printRemedy(Verdict verdict, PrintWriter out) {
        if (verdict instanceof Skip skip && skip.reason().audience() == Audience.OWNER) {
            out.println("  ! " + skip.container().name() + ": " + remedy(skip));
        }
    }

    /** A list with an object for each container. */
    static ArrayNode json(List<InjectedTemplate> templates) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (InjectedTemplate template : templates) {
            for (Verdict verdict : template.injection().judgement().verdicts()) {
                json.add(json(template, verdict));
            }
        }
        return json;
    }

    private static ObjectNode json(InjectedTemplate template, Verdict verdict) {
        Container container = verdict.container();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("file", template.file());
        json.put("line", template.line());
        json.put("object", template.template().title());
        json.put("container", container.name());
        json.put("kind", container.kind().label());
        switch (verdict) {
            case Inject inject -> {
                json.put("verdict", "inject");
                json.put("evidence", inject.evidence().description());
            }
            case Skip skip -> {
                json.put("verdict", "skip");
                json.put("reason", skip.reason().name());
                json.put("evidence", skip.detail());
                json.put("meaning", skip.reason().meaning());
                json.put("remedy", skip.remedy());
            }
        }
        return json;
    }
}
