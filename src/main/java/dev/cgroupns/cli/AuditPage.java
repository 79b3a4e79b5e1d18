package dev.cgroupns.cli;

import dev.cgroupns.audit.Finding;
import dev.cgroupns.audit.IsolationStatus;
import dev.cgroupns.audit.Workload;
import dev.cgroupns.inspection.ClusterAudit.Report;
import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Renders an audit as one HTML page to send to owners. It has no scripts and loads nothing. */
final class AuditPage {
    private static final String TEMPLATE = "audit.html";

    private AuditPage() {}

    /**
     * The page. The template engine escapes the names that tenants chose.
     *
     * @param made when the audit was made
     */
    static String of(Report report, Instant made) {
        Engine engine = Engine.builder()
                .addDefaults()
                .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML)))
                .build();
        return engine.parse(template(), Variant.forContentType(Variant.TEXT_HTML), TEMPLATE)
                .data("summary", AuditTable.summary(report))
                .data("made", made.truncatedTo(ChronoUnit.SECONDS).toString())
                .data("counts", counts(report))
                .data("owners", owners(report))
                .render();
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(AuditPage.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(TEMPLATE, e);
        }
    }

    private static List<Map<String, Object>> counts(Report report) {
        return AuditTable.counts(report).entrySet().stream()
                .map(count -> Map.<String, Object>of(
                        "status", count.getKey(), "number", count.getValue(), "label", label(count.getKey())))
                .toList();
    }

    private static List<Map<String, Object>> owners(Report report) {
        return AuditTable.byOwner(report).entrySet().stream()
                .map(owner -> owner(owner.getKey(), owner.getValue()))
                .toList();
    }

    private static Map<String, Object> owner(Workload owner, List<Finding> findings) {
        String worst = IsolationStatus.CODES.stream()
                .filter(code -> findings.stream()
                        .anyMatch(finding -> finding.status().code().equals(code)))
                .findFirst()
                .orElse("");
        return Map.of(
                "title",
                owner.title(),
                "namespace",
                owner.namespace(),
                "status",
                worst,
                "builders",
                findings.stream().map(AuditPage::builder).toList(),
                "explanations",
                findings.stream()
                        .map(finding -> sentence(finding.status().explanation()))
                        .distinct()
                        .toList(),
                "remedies",
                findings.stream()
                        .flatMap(finding -> finding.remedy().stream())
                        .distinct()
                        .map(remedy -> Map.of("text", remedy.text(), "command", remedy.command()))
                        .toList());
    }

    private static Map<String, Object> builder(Finding finding) {
        return Map.of(
                "pod",
                finding.pod(),
                "container",
                finding.container(),
                "image",
                finding.image(),
                "node",
                finding.node(),
                "since",
                finding.since() == null ? "" : finding.since().toString(),
                "status",
                finding.status().code(),
                "label",
                label(finding.status().code()),
                "limits",
                finding.limitsThatDoNotHold().entrySet().stream()
                        .map(limit -> limit.getKey() + " " + limit.getValue())
                        .collect(Collectors.joining(", ")));
    }

    /** Such as {@code isolated by launcher}. */
    private static String label(String code) {
        return code.replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    private static String sentence(String clause) {
        return clause.substring(0, 1).toUpperCase(Locale.ROOT) + clause.substring(1);
    }
}
