package dev.cgroupns.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.yaml.YamlText;
import dev.cgroupns.yaml.YamlTree;
import org.junit.jupiter.api.Test;

/** What the selftest sees in the pod that the API server would store. */
class CreatedBuilderTest {
    private static final String INJECTED = """
            metadata: {annotations: {cgroupns.dev/status: '{"version":"0.1.0"}'}}
            spec:
              containers:
                - name: buildkitd
                  image: cgroupns-selftest
                  command: [/cgroupns/launcher, --, buildkitd]
                  securityContext: {privileged: true}
                  volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns}]
              volumes: [{name: cgroupns-launcher, image: {reference: registry.example/launcher:0.1.0}}]
            """;

    @Test
    void hasItsLauncher() {
        assertThat(read(INJECTED)).isEqualTo(new CreatedBuilder.WithLauncher("{\"version\":\"0.1.0\"}"));
    }

    /** As API servers from 1.31 to 1.34 store it, if the feature gate ImageVolume is off. */
    @Test
    void volumeAndMountAreDropped() {
        String dropped = INJECTED.replaceAll("(?m)^ *volume.*\\n", "");

        assertThat(read(dropped)).isEqualTo(new CreatedBuilder.WithoutLauncher());
    }

    /** As API servers before 1.31 store it: they do not know the volume's source, and a volume without one is this. */
    @Test
    void volumeBecomesEmpty() {
        String empty = INJECTED.replaceAll("image: \\{reference: [^}]*}", "emptyDir: {}");

        assertThat(read(empty)).isEqualTo(new CreatedBuilder.WithoutLauncher());
    }

    @Test
    void isAsItWasSent() {
        assertThat(read("""
                metadata: {annotations: {cgroupns.dev/status: left by another container}}
                spec: {containers: [{name: buildkitd, image: cgroupns-selftest, command: [buildkitd]}]}
                """)).isEqualTo(new CreatedBuilder.AsSent());
    }

    private static CreatedBuilder read(String pod) {
        return CreatedBuilder.read(YamlTree.toJson(YamlText.read(pod).orElseThrow()));
    }
}
