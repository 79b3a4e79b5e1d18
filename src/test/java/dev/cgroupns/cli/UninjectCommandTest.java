package dev.cgroupns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code uninject}, for files as a person writes them; {@link ManifestPropertiesTest} has the unusual ones. */
final class UninjectCommandTest {
    private static final String DEPLOYMENT = """
            # CI builders
            kind: Deployment
            metadata: {name: builders}
            spec:
              template:
                metadata:
                  labels: { "app":builders, }   # ours
                spec:
                  containers:
                    # one daemon for all
                    - name: buildkitd
                      image: moby/buildkit:v0.20.0
                      command: ["buildkitd",'--debug' ]
                      securityContext: {privileged: true}
                    - name: metrics
                      image: registry.example/exporter:1.4  # last""";

    static List<String> manifests() {
        return List.of(DEPLOYMENT, DEPLOYMENT + "\n", Pods.BUILDER, Pods.BUILDER_JSON);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void givesBackWhatInjectTook(String manifest) {
        String injected = CommandLineRun.injected(manifest);
        assertThat(injected).contains("/cgroupns/launcher");

        CommandLineRun run = uninject(injected);

        assertThat(run.out()).isEqualTo(manifest);
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains(": buildkitd: restored\n").endsWith("1 of 1 pod changed\n");
    }

    @Test
    void leavesWhatIsNotInjected() {
        String manifests = Pods.CONFIG_MAP + "---\n" + DEPLOYMENT;

        CommandLineRun run = uninject(manifests);

        assertThat(run.out()).isEqualTo(manifests);
        assertThat(run.err()).isEqualTo("0 of 1 pod changed\n");
    }

    /** kubectl sorts the keys, so that args or command come first in a container. */
    @Test
    void movesTheNextKeyBehindTheDash() {
        CommandLineRun run = uninject("""
                kind: Pod
                metadata:
                  annotations:
                    cgroupns.dev/status: '{"containers":["b"]}'
                  name: sorted
                spec:
                  containers:
                  - command:
                    - /cgroupns/launcher
                    - --oom=step
                    - --entrypoint=buildkitd
                    - --
                    image: moby/buildkit
                    name: b
                    volumeMounts:
                    - mountPath: /cgroupns
                      name: cgroupns-launcher
                      readOnly: true
                    - mountPath: /state
                      name: state
                  volumes:
                  - configMap:
                      name: cgroupns-launcher-1-amd64
                    name: cgroupns-launcher
                  - emptyDir: {}
                    name: state
                """);
        assertThat(run.out()).isEqualTo("""
                kind: Pod
                metadata:
                  name: sorted
                spec:
                  containers:
                  - image: moby/buildkit
                    name: b
                    volumeMounts:
                    - mountPath: /state
                      name: state
                  volumes:
                  - emptyDir: {}
                    name: state
                """);
    }

    @Test
    void leavesAPodWhoseCommandIsNotKnown() {
        String manifest = CommandLineRun.injected(DEPLOYMENT).replaceFirst(" *cgroupns.dev/status: .*\n", "");

        CommandLineRun run = uninject(manifest);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo(manifest);
        assertThat(run.err())
                .isEqualTo("standard input:2: Deployment/builders: buildkitd: pod left unchanged: the annotation"
                        + " cgroupns.dev/status does not say whether the pod or the image set its command; take the"
                        + " manifest from before the injection, or remove the launcher by hand\n0 of 1 pod changed\n");
    }

    @Test
    void removesALauncherThatNothingStarts() {
        String manifest = CommandLineRun.injected(Pods.BUILDER);
        int container = manifest.indexOf("  - name: buildkitd");
        String without = manifest.substring(0, container)
                + "  - {name: app, image: app}\n"
                + manifest.substring(manifest.indexOf("  volumes:"));

        CommandLineRun run = uninject(without);

        assertThat(run.out()).doesNotContain("cgroupns");
        assertThat(run.err())
                .startsWith("standard input:1: Pod/builder: launcher removed; no container starts through it\n");
    }

    private static CommandLineRun uninject(String manifest) {
        return CommandLineRun.withInput(manifest, "uninject", "-f", "-");
    }
}
