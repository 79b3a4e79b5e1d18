package dev.cgroupns.e2e.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Tools;
import dev.cgroupns.e2e.cluster.Pods;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The verdicts that {@code explain}, from the same jar as the webhook, gives for manifests. */
final class Verdicts {
    private final JsonNode all;

    private Verdicts(JsonNode all) {
        this.all = all;
    }

    /** Explains all manifests at once: each call starts a JVM. */
    static Verdicts explain(List<String> manifests) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-jar",
                Tools.applicationJar().toString(),
                "explain",
                "--output=json"));
        manifests.forEach(name -> command.addAll(List.of("-f", Pods.file(name).toString())));
        try {
            return new Verdicts(new ObjectMapper().readTree(Command.run(command).success()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A table of container, verdict and reason. */
    List<List<String>> table(String manifest) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("CONTAINER", "VERDICT", "REASON"));
        for (JsonNode verdict : all) {
            if (verdict.path("file").asText().equals(Pods.file(manifest).toString())) {
                boolean skipped = verdict.hasNonNull("reason");
                rows.add(List.of(
                        verdict.path("container").asText(),
                        verdict.path("verdict").asText(),
                        verdict.path(skipped ? "reason" : "evidence").asText()));
            }
        }
        return rows;
    }
}
