package dev.cgroupns.e2e.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cgroupns.cli.CommandLineRun;
import dev.cgroupns.cli.RandomManifest;
import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random files through {@code inject}, and both versions through kubectl: the same documents, the same content except
 * for the injection, and every comment.
 *
 * <p>{@code -Dmanifests.seed=N} and {@code -Dmanifests.count=N} choose others; a message names the seed of a file.
 */
final class RandomManifestsE2E {
    private static final long SEED = Long.getLong("manifests.seed", 1);
    private static final int COUNT = Integer.getInteger("manifests.count", 500);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path directory;

    /** How {@code inject} ended for a file. */
    private record Outcome(String name, RandomManifest manifest, CommandLineRun run) {
        boolean isRead() {
            return run.exitCode() == 0;
        }

        /** The file is unchanged, which standard error reports. */
        boolean isRefused() {
            return run.err().contains("this document cannot be changed");
        }
    }

    @Test
    void kubectlReadsWhatItReadBeforeAndOurChange() throws IOException {
        Path before = Files.createDirectory(directory.resolve("before"));
        Path after = Files.createDirectory(directory.resolve("after"));
        List<Outcome> outcomes = new ArrayList<>();
        for (long seed = SEED; seed < SEED + COUNT; seed++) {
            String name = "seed" + seed;
            RandomManifest manifest = new RandomManifest(seed, name);
            Path file = Files.writeString(before.resolve(name + ".yaml"), manifest.text());
            Outcome outcome = new Outcome(name, manifest, CommandLineRun.of("inject", "-f", file.toString()));
            if (outcome.isRead()) {
                Files.writeString(after.resolve(name + ".yaml"), outcome.run().out());
            }
            outcomes.add(outcome);
        }
        Command.Result readBefore = kubectl(before);
        Map<String, JsonNode> read = byName(readBefore.output());
        read.keySet().removeIf(name -> !outcome(name, outcomes).isRead());
        Map<String, JsonNode> changed = byName(kubectl(after).output());
        Map<String, JsonNode> wanted = injected(read, outcomes);

        SoftAssertions all = new SoftAssertions();
        all.assertThat(changed.keySet())
                .as("objects that kubectl reads only afterwards")
                .isSubsetOf(wanted.keySet());
        wanted.forEach((name, object) -> all.assertThat(changed.get(name))
                .as(name + ": " + outcome(name, outcomes).run().err())
                .isEqualTo(object));
        outcomes.forEach(outcome -> check(outcome, readBefore.errors(), all));
        all.assertThat(outcomes.stream().filter(Outcome::isRefused).count())
                .as("files left as they are")
                .isLessThanOrEqualTo(COUNT / 50);
        all.assertAll();
        assertThat(wanted.toString()).as("something was injected").contains("/cgroupns/launcher");
    }

    private static void check(Outcome outcome, String kubectlErrors, SoftAssertions all) {
        all.assertThat(outcome.run().exitCode())
                .as(outcome.name() + ": " + outcome.run().err())
                .isIn(0, 3);
        if (!outcome.isRead()) {
            all.assertThat(kubectlErrors)
                    .as("kubectl reads a file for which inject says "
                            + outcome.run().err())
                    .contains("/" + outcome.name() + ".yaml: ");
        }
        if (outcome.isRead() && !outcome.run().err().contains("are lost")) {
            all.assertThat(outcome.manifest().comments().stream()
                            .filter(comment -> outcome.manifest().text().contains(comment)))
                    .as("comments of " + outcome.name())
                    .allMatch(comment -> outcome.run().out().contains(comment));
        }
    }

    /** The expected content: the same injector on kubectl's own JSON. */
    private static Map<String, JsonNode> injected(Map<String, JsonNode> read, List<Outcome> outcomes)
            throws IOException {
        Map<String, JsonNode> wanted = new LinkedHashMap<>(read);
        StringBuilder injected = new StringBuilder();
        read.forEach(
                (name, object) -> injected.append(outcome(name, outcomes).isRefused() ? "" : object.toString() + "\n"));
        wanted.putAll(byName(CommandLineRun.withInput(injected.toString(), "inject", "-f", "-")
                .out()));
        return wanted;
    }

    private static Outcome outcome(String object, List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(candidate -> object.startsWith(candidate.name() + "-"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, JsonNode> byName(String objects) throws IOException {
        Map<String, JsonNode> byName = new LinkedHashMap<>();
        try (MappingIterator<JsonNode> each = JSON.readerFor(JsonNode.class).readValues(objects)) {
            while (each.hasNext()) {
                JsonNode object = each.next();
                byName.put(object.at("/metadata/name").asText(), object);
            }
        }
        return byName;
    }

    /** All objects of all files that kubectl can read, from one process. */
    private static Command.Result kubectl(Path files) {
        return Command.run(List.of(
                Tools.kubernetes("kubectl"),
                "label",
                "--local",
                "-f",
                files.toString(),
                "read=by-kubectl",
                "-o",
                "json"));
    }
}
