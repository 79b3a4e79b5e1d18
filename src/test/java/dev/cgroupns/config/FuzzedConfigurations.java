package dev.cgroupns.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.fuzz.FuzzTarget;
import dev.cgroupns.fuzz.Hostile;
import dev.cgroupns.fuzz.Smaller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Configuration files are read, or refused with the line and what is expected there. */
public final class FuzzedConfigurations implements FuzzTarget<String> {
    private static final List<String> VALID =
            List.of("registries: {allow: [ghcr.io, '*.pkg.dev'], refuse: [10.0.0.0/8]}\n", """
            registries:
              hosts:
                registry.example:5000:
                  scheme: http
                  addresses: [10.0.0.0/8, "fd00::/8"]
                  ports: [5001]
                  mirrors: [{url: "https://mirror.example/v2", capabilities: [pull], overridePath: true}]
            """, """
            launcher: {image: "registry.example/launcher:1", delivery: auto, pullPolicy: Always}
            policy: {oom: step, isolation: required}
            """, """
            profiles:
              dind: {enabled: true}
              corp: {daemons: [builderd], images: ["corp/*:*"], entrypoints: [[builderd]]}
            pullSecrets: {from: shared, shared: {namespace: a, name: b}}
            """);

    @Override
    public String name() {
        return "configurations";
    }

    @Override
    public String generate(Random random) {
        return Hostile.mangled(random, Hostile.one(random, VALID));
    }

    @Override
    public void check(String input) throws IOException {
        Path file = Files.createTempFile("fuzzed", ".yaml");
        try {
            Files.writeString(file, input.replaceAll("\\p{Cs}", "?"));
            ConfigurationReader.read(file);
        } catch (ConfigurationException e) {
            String message = String.valueOf(e.getMessage());
            assertThat(message).doesNotContain("Exception", "java.", "org.yaml");
            assertThat(message.lines()).allMatch(line -> line.startsWith(file + ":"));
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public Stream<String> smaller(String input) {
        return Smaller.texts(input);
    }
}
