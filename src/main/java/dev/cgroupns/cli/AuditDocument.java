package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.audit.Finding;
import dev.cgroupns.inspection.ClusterAudit.Report;

/** Writes an audit for programs, in the stable format that docs/audit.md describes. */
final class AuditDocument {
    private AuditDocument() {}

    static ObjectNode json(Report report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("pods", report.pods());
        ObjectNode counts = json.putObject("statuses");
        AuditTable.counts(report).forEach(counts::put);
        ArrayNode builders = json.putArray("builders");
        report.findings().forEach(finding -> builders.add(json(finding)));
        return json;
    }

    private static ObjectNode json(Finding finding) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("namespace", finding.owner().namespace());
        json.putObject("owner")
                .put("apiVersion", finding.owner().apiVersion())
                .put("kind", finding.owner().kind())
                .put("name", finding.owner().name());
        json.put("pod", finding.pod());
        json.put("container", finding.container());
        json.put("image", finding.image());
        json.put("node", finding.node());
        if (finding.since() != null) {
            json.put("since", finding.since().toString());
        }
        json.put("status", finding.status().code());
        if (!finding.status().reasonCode().isEmpty()) {
            json.put("reason", finding.status().reasonCode());
        }
        json.put("explanation", finding.status().explanation());
        if (!finding.limitsThatDoNotHold().isEmpty()) {
            ObjectNode limits = json.putObject("limitsThatDoNotHold");
            finding.limitsThatDoNotHold().forEach(limits::put);
        }
        ArrayNode remedies = json.putArray("remedy");
        for (Finding.Remedy remedy : finding.remedy()) {
            ObjectNode step = remedies.addObject().put("text", remedy.text());
            if (!remedy.command().isEmpty()) {
                step.put("command", remedy.command());
            }
        }
        return json;
    }
}
