package dev.cgroupns.patch;

import static dev.cgroupns.patch.Injections.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.delivery.DeliveryMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the launcher goes in a pod, and which existing launcher can be used again. */
final class PlacementTest {
    private static final String BUILDER = """
            spec:
              containers:
              - {name: b, image: moby/buildkit, command: [%s], securityContext: {privileged: true}, %s}
            """;
    private final Injections injections = Injections.by(DeliveryMode.INIT_CONTAINER);

    /** Another webhook put a builder before the launcher's init container, which then comes too late for it. */
    @Test
    void aLauncherAfterABuilderIsNotUsedForIt() {
        JsonNode after = injections.injected("""
                spec:
                  initContainers:
                  - {name: build, image: moby/buildkit, command: [buildctl-daemonless.sh, build],
                     securityContext: {privileged: true}}
                  - {name: cgroupns-launcher, image: "launcher:1", command: [/launcher, install, /cgroupns],
                     volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns}]}
                  containers: [{name: app, image: corp/app}]
                  volumes: [{name: cgroupns-launcher, emptyDir: {}}]
                """);

        assertThat(after.at("/spec/initContainers/0/command/1").asText()).isEqualTo("install");
        assertThat(after.at("/spec/initContainers/1/name").asText()).isEqualTo("build");
        assertThat(after.at("/spec/initContainers/1/volumeMounts/0/name"))
                .isEqualTo(after.at("/spec/initContainers/0/volumeMounts/0/name"));
        assertThat(injections.of(after).patch().toJson()).isEmpty();
    }

    @Test
    void aBuilderThatUsesTheEarlierPathGetsAnother() {
        JsonNode after = injections.injected("""
                spec:
                  initContainers:
                  - {name: cgroupns-launcher, image: "launcher:1", command: [/launcher, install, /cgroupns],
                     volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns}]}
                  containers:
                  - {name: b, image: moby/buildkit, command: [buildkitd], securityContext: {privileged: true},
                     volumeMounts: [{name: data, mountPath: ./cgroupns}]}
                  volumes: [{name: cgroupns-launcher, emptyDir: {}}, {name: data, emptyDir: {}}]
                """);

        assertThat(after.at("/spec/containers/0/command/0").asText()).isEqualTo("/cgroupns-2/launcher");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/cgroupns",
                "cgroupns",
                "./cgroupns",
                "//cgroupns",
                "/cgroupns/",
                "/a/../cgroupns",
                "../cgroupns/./",
                "/../../cgroupns/data/..",
                "cgroupns//data",
            })
    void pathsAreComparedAsTheyAreMounted(String path) {
        JsonNode byMount = injections.injected(
                BUILDER.formatted("buildkitd", "volumeMounts: [{name: data, mountPath: '%s'}]".formatted(path)));
        assertThat(byMount.at("/spec/containers/0/command/0").asText()).isEqualTo("/cgroupns-2/launcher");

        JsonNode byDevice = injections.injected(
                BUILDER.formatted("buildkitd", "volumeDevices: [{name: data, devicePath: '%s'}]".formatted(path)));
        assertThat(byDevice.at("/spec/containers/0/command/0").asText()).isEqualTo("/cgroupns-2/launcher");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cgroupns-data", "/cgroupns/../data", "/data/cgroupns", "/", "/cgroup"})
    void otherPathsLeaveTheLaunchersPathFree(String path) {
        JsonNode after = injections.injected(
                BUILDER.formatted("buildkitd", "volumeMounts: [{name: data, mountPath: '%s'}]".formatted(path)));

        assertThat(after.at("/spec/containers/0/command/0").asText()).isEqualTo("/cgroupns/launcher");
    }

    /** The image has a program at the launcher's path, and a mount there would hide it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"/cgroupns/launcher, --, buildkitd", "/cgroupns/bin/buildkitd", "tini, //cgroupns/buildkitd"})
    void programsOfTheImageAreNotHidden(String command) {
        JsonNode pod = yaml(BUILDER.formatted(command, "args: [--debug]"));

        JsonNode after = injections.injected(pod);

        assertThat(after.at("/spec/containers/0/command/0").asText()).isEqualTo("/cgroupns-2/launcher");
        assertThat(after.at("/spec/containers/0/command").valueStream().skip(3).toList())
                .isEqualTo(pod.at("/spec/containers/0/command").valueStream().toList());
        assertThat(injections.of(after).patch().toJson()).as("second pass").isEmpty();
    }

    /** Another volume is mounted over the launcher, so the command is not the launcher's any more. */
    @ParameterizedTest
    @ValueSource(strings = {"cgroupns", "/cgroupns/launcher", "/x/../cgroupns/."})
    void aLauncherThatIsMountedOverDoesNotCount(String path) {
        JsonNode injected = injections.injected(BUILDER.formatted("buildkitd", "volumeMounts: []"));
        ((ObjectNode) injected.at("/spec/containers/0"))
                .withArray("volumeMounts")
                .addObject()
                .put("name", "data")
                .put("mountPath", path);

        JsonNode after = injections.injected(injected);

        assertThat(after.at("/spec/containers/0/command").valueStream().map(JsonNode::asText))
                .startsWith("/cgroupns-2/launcher")
                .endsWith("/cgroupns/launcher", "--oom=step", "--", "buildkitd");
        assertThat(injections.of(after).patch().toJson()).as("third pass").isEmpty();
    }

    /** An image of another name is not the launcher's, whatever the volume is called. */
    @ParameterizedTest
    @CsvSource({"mirror.example/x/launcher:9, 0", "corp/tools:1, 1", "corp/launcher-2:1, 1"})
    void onlyTheLaunchersImageDelivers(String image, int injections) {
        JsonNode pod = yaml("""
                spec:
                  containers:
                  - {name: b, image: moby/buildkit, command: [/cgroupns/launcher, --, buildkitd],
                     securityContext: {privileged: true}, volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns}]}
                  volumes: [{name: cgroupns-launcher, image: {reference: '%s'}}]
                """.formatted(image));

        assertThat(this.injections.of(pod).judgement().injections()).hasSize(injections);
    }

    /** It is injected itself, and delivers no launcher. */
    @Test
    void aBuilderThatLooksLikeTheInitContainerDeliversNothing() {
        JsonNode after = injections.injected("""
                spec:
                  initContainers:
                  - {name: cgroupns-launcher, image: moby/buildkit, command: [/launcher, install, /cgroupns],
                     securityContext: {privileged: true}, volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns}]}
                  containers:
                  - {name: b, image: moby/buildkit, command: [/cgroupns/launcher, --, buildkitd],
                     securityContext: {privileged: true}, volumeMounts: [{name: cgroupns-launcher, mountPath: /cgroupns}]}
                  volumes: [{name: cgroupns-launcher, emptyDir: {}}]
                """);

        assertThat(after.at("/spec/containers/0/command/0").asText()).isEqualTo("/cgroupns-2/launcher");
        assertThat(injections.of(after).patch().toJson()).as("second pass").isEmpty();
    }
}
