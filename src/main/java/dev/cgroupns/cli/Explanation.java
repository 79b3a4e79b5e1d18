package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.patch.Injection;
import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.PlainText;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Reason.Audience;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import dev.cgroupns.verdict.Verdict.WouldInject;
import java.io.PrintWriter;
import java.util.List;

/** Prints verdicts, for people and for programs. */
final class Explanation {
    private static final List<String> HEADINGS = List.of("CONTAINER", "KIND", "VERDICT", "REASON", "EVIDENCE");

    private static final String OBSERVES =
            "a builder that mode: inject would inject; with mode: observe the webhook only reports it";

    private Explanation() {}

    /** Prints a table for each pod and, below it, what the pod's owner can do. */
    static void printTable(List<ChangedTemplate<Injection>> templates, PrintWriter out, int width) {
        Table table = new Table(out, width);
        if (templates.isEmpty()) {
            out.println("no pods in these files");
        }
        for (ChangedTemplate<Injection> template : templates) {
            table.message("", template.location());
            List<Verdict> verdicts = template.change().judgement().verdicts();
            table.print(HEADINGS, verdicts.stream().map(Explanation::row).toList());
            verdicts.forEach(verdict -> printRemedy(verdict, table));
            template.change().notices().forEach(notice -> table.message("  ! ", notice.text()));
            out.println();
        }
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
            case WouldInject observed ->
                List.of(
                        container.name(),
                        container.kind().label(),
                        "observe",
                        verdict.code(),
                        observed.inject().evidence().description());
            case Skip skip ->
                List.of(
                        container.name(),
                        container.kind().label(),
                        "skip",
                        skip.reason().name(),
                        skip.detail());
        };
    }

    /** Prints what was done to each pod and what its owner should know, then how many pods were changed. */
    static void printSummary(List<RevisedDocument<Injection>> documents, PrintWriter out) {
        long changed = 0;
        long all = 0;
        for (RevisedDocument<Injection> document : documents) {
            for (ChangedTemplate<Injection> template : document.changed().templates()) {
                printSummary(document, template, out);
                changed += document.isChanged(template) ? 1 : 0;
                all++;
            }
            document.notes().forEach(note -> out.println(PlainText.of(note)));
        }
        out.println(changed + " of " + all + (all == 1 ? " pod" : " pods") + " changed");
    }

    private static void printSummary(
            RevisedDocument<Injection> document, ChangedTemplate<Injection> template, PrintWriter out) {
        String pod = template.location() + ": ";
        for (Verdict verdict : template.change().judgement().verdicts()) {
            String container = pod + verdict.container().name() + ": ";
            switch (verdict) {
                case Inject _ ->
                    out.println(
                            PlainText.of(container + document.fate().outcome("injected", "let the webhook inject it")));
                case Skip skip
                when skip.reason().audience() == Audience.OWNER ->
                    out.println(PlainText.of(container + "left unchanged (" + skip.reason() + "): " + remedy(skip)));
                case WouldInject _, Skip _ -> {}
            }
        }
        template.change().notices().forEach(notice -> out.println(PlainText.of(pod + notice.text())));
    }

    private static String remedy(Skip skip) {
        return skip.reason().meaning() + "; " + skip.remedy() + registry(skip);
    }

    /**
     * A further remedy on the command line. If a registry was asked, its answer follows the evidence and a semicolon.
     */
    private static String registry(Skip skip) {
        boolean askable =
                skip.reason() == Reason.ENTRYPOINT_UNKNOWN && !skip.detail().contains("; ");
        return askable ? ", or let --resolve ask its registry" : "";
    }

    private static void printRemedy(Verdict verdict, Table table) {
        if (verdict instanceof Skip skip && skip.reason().audience() == Audience.OWNER) {
            table.message("  ! ", skip.container().name() + ": " + remedy(skip));
        }
    }

    /** A list with an object for each container. */
    static ArrayNode json(List<ChangedTemplate<Injection>> templates) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (ChangedTemplate<Injection> template : templates) {
            for (Verdict verdict : template.change().judgement().verdicts()) {
                json.add(json(template, verdict));
            }
        }
        return json;
    }

    private static ObjectNode json(ChangedTemplate<Injection> template, Verdict verdict) {
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
            case WouldInject observed -> {
                json.put("verdict", "observe");
                json.put("reason", verdict.code());
                json.put("evidence", observed.inject().evidence().description());
                json.put("meaning", OBSERVES);
                json.put("remedy", "set mode to inject, once you want builders to be injected");
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
