package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Builders of all kinds, each with a build of its own: the step runs in the pod's group. */
@ExtendWith(SharedRealCluster.class)
@TestInstance(Lifecycle.PER_CLASS)
class BuilderMatrixE2E {
    private static final String WAITING = "busybox sleep 86400";

    /** Without a cgroup set-up of its own, with it, the last without upstream's script, the script, and a later one. */
    private static final List<String> VERSIONS = List.of("v0.11.6", "v0.12.5", "v0.27.1", "v0.28.1", "v0.33.0");

    private static final Map<String, String> STARTS = Map.of(
            "as-the-image-says", "",
            "by-command", "command: [buildkitd]",
            "by-a-shell", "command: [sh, -c, exec buildkitd --debug]",
            "by-arguments", "args: [--debug]");

    private final RealCluster cluster;
    private final Map<String, BuilderPod> pods;

    BuilderMatrixE2E(RealCluster cluster) {
        this.cluster = cluster;
        this.pods = create();
    }

    static Stream<String> names() {
        return Stream.concat(
                VERSIONS.stream().flatMap(version -> STARTS.keySet().stream().map(start -> name(version, start))),
                Stream.of("own-image", "crun", "processes-of-node", "processes-shared", "sidecar"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void stepRunsInPod(String name) {
        BuilderPod pod = Objects.requireNonNull(pods.get(name));
        pod.awaitDaemon();

        try (RunningBuild build = pod.build(WAITING)) {
            assertThat(build.awaitStep().group()).startsWith(pod.group() + "/buildkit/");
        }

        Progress.say("a step of " + name + " runs in its pod");
        pod.delete();
    }

    /** All at once, so that they start while the first are looked at. */
    private Map<String, BuilderPod> create() {
        String namespace = cluster.namespace();
        Stream<Pod> versions = VERSIONS.stream()
                .flatMap(version -> STARTS.entrySet().stream()
                        .map(start ->
                                pod(name(version, start.getKey()), "moby/buildkit:" + version, start.getValue())));
        Stream<Pod> others = Stream.of(
                // Without upstream's environment: the launcher makes room in the pod's group by itself.
                pod("own-image", "registry.example/ci/builder:1", "command: [buildkitd]"),
                new PodBuilder(pod("crun", "moby/buildkit:v0.33.0", "command: [buildkitd]"))
                        .editSpec()
                        .withRuntimeClassName("crun")
                        .endSpec()
                        .build(),
                new PodBuilder(pod("processes-of-node", "moby/buildkit:v0.33.0", "command: [buildkitd]"))
                        .editSpec()
                        .withHostPID(true)
                        .endSpec()
                        .build(),
                new PodBuilder(pod("processes-shared", "moby/buildkit:v0.33.0", "command: [buildkitd]"))
                        .editSpec()
                        .withShareProcessNamespace(true)
                        .endSpec()
                        .build(),
                sidecar());
        return Stream.concat(versions, others)
                .map(pod -> Pods.create(cluster.cluster(), namespace, pod))
                .collect(Collectors.toMap(
                        pod -> pod.getMetadata().getName(),
                        pod -> new BuilderPod(
                                cluster, namespace, pod.getMetadata().getName(), "builder")));
    }

    /** An init container that goes on to run beside the pod's application. */
    private static Pod sidecar() {
        Pod pod = pod("sidecar", "moby/buildkit:v0.33.0", "command: [buildkitd]");
        Container builder = pod.getSpec().getContainers().getFirst();
        return new PodBuilder(pod)
                .editSpec()
                .withInitContainers(new ContainerBuilder(builder)
                        .withRestartPolicy("Always")
                        .build())
                .withContainers(new ContainerBuilder()
                        .withName("application")
                        .withImage("registry.example/tools/busybox:1")
                        .withCommand("sleep", "86400")
                        .build())
                .endSpec()
                .build();
    }

    private static String name(String version, String start) {
        return version.replace('.', '-') + "-" + start;
    }

    private static Pod pod(String name, String image, String start) {
        return Pods.parse("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                    - name: builder
                      image: %s
                      %s
                      securityContext:
                        privileged: true
                      volumeMounts:
                        - {name: state, mountPath: /var/lib/buildkit}
                  volumes:
                    - name: state
                      emptyDir: {}
                """.formatted(name, image, start));
    }
}
