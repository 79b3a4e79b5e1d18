package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.image.ImageReference;
import dev.cgroupns.image.fixture.RegistryLab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The built jar asks a real, private registry with the user's own docker configuration. */
@ExtendWith(RegistryLab.Extension.class)
class ResolveIT {
    private final RegistryLab lab;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    ResolveIT(RegistryLab lab) {
        this.lab = lab;
    }

    @BeforeEach
    void writeFiles() throws IOException {
        ImageReference image = lab.tokenImage("team/moby/buildkit:1");
        Files.writeString(folder.resolve("pod.yaml"), """
                apiVersion: v1
                kind: Pod
                metadata: {name: builder}
                spec:
                  containers:
                    - name: builder
                      image: %s/%s:1
                      securityContext: {privileged: true}
                """.formatted(image.registry(), image.repository()));
        Files.writeString(folder.resolve("configuration.yaml"), """
                registries:
                  allow: []
                  hosts:
                    %s: {ca: %s, addresses: [127.0.0.0/8]}
                """.formatted(image.registry(), lab.authority()));
        // Only this file knows the registry's names.
        Files.writeString(folder.resolve("hosts"), "127.0.0.1 private.test\n127.0.0.1 tokens.test\n");
    }

    @Test
    void injectsWhatThePrivateImageRuns() throws Exception {
        String auth = RegistryLab.BUILDER.basicAuthorization().substring("Basic ".length());
        String registry = lab.tokenImage("team/moby/buildkit:1").registry();
        // A credential helper that is named is not run: it does not exist.
        Files.writeString(
                folder.resolve("config.json"),
                "{\"credsStore\": \"missing\", \"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(registry, auth));

        assertThat(run("inject")).contains("/usr/bin/buildkitd", "--root=$$(ROOT)", "--debug");
    }

    @Test
    void reportsWhyThereIsNoAnswer() throws Exception {
        Files.writeString(folder.resolve("config.json"), "{}");

        assertThat(run("explain"))
                .contains("ENTRYPOINT_UNKNOWN", "UNAUTHORIZED")
                .doesNotContain("correct-horse");
    }

    private String run(String command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Djdk.net.hosts.file=" + folder.resolve("hosts"),
                        "-jar",
                        System.getProperty("application.jar", "target/quarkus-app/quarkus-run.jar"),
                        command,
                        "--resolve",
                        "--config=" + folder.resolve("configuration.yaml"),
                        "--filename=" + folder.resolve("pod.yaml")))
                .redirectErrorStream(true);
        builder.environment().put("DOCKER_CONFIG", folder.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
