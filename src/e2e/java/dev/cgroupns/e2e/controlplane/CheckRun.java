package dev.cgroupns.e2e.controlplane;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.check.Check;
import dev.cgroupns.cli.CommandLineRun;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * {@code check} with the credentials of a kubeconfig.
 *
 * @param kubeconfig the file
 */
record CheckRun(Path kubeconfig) {
    /** The exit code if a check has failed. */
    static final int CHECK_FAILED = 12;

    private static final JsonMapper JSON = new JsonMapper();

    CommandLineRun run(String... options) {
        return CommandLineRun.of(Stream.concat(Stream.of("check", "--kubeconfig=" + kubeconfig), Stream.of(options))
                .toArray(String[]::new));
    }

    /** The report as JSON. */
    JsonNode report(String... options) {
        return tree(run(
                Stream.concat(Stream.of("--output=json"), Stream.of(options)).toArray(String[]::new)));
    }

    /** The report that a run with {@code --output=json} has printed. */
    static JsonNode tree(CommandLineRun run) {
        try {
            return JSON.readTree(run.out());
        } catch (JsonProcessingException e) {
            throw new AssertionError(run.out() + run.err(), e);
        }
    }

    static JsonNode line(JsonNode report, Check check) {
        return StreamSupport.stream(report.path("checks").spliterator(), false)
                .filter(line -> line.path("check").asText().equals(check.name()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line " + check + " in " + report));
    }
}
