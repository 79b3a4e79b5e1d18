package dev.cgroupns.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.check.CheckLine;
import dev.cgroupns.check.CheckReport;

/** The checks for programs, in a stable format that docs/check.md describes. */
final class CheckDocument {
    private CheckDocument() {}

    static ObjectNode json(CheckReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode counts = json.putObject("states");
        report.counts().forEach(counts::put);
        ArrayNode checks = json.putArray("checks");
        report.lines().forEach(line -> checks.add(json(line)));
        return json;
    }

    private static ObjectNode json(CheckLine line) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("check", line.check().name())
                .put("group", line.check().group().title())
                .put("title", line.check().title())
                .put("state", line.result().state())
                .put("found", line.result().found());
        return line.result().remedy().isEmpty()
                ? json
                : json.put("remedy", line.result().remedy());
    }
}
