package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodFluent;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Builders of all kinds, each with a build of its own: the step runs in the pod's group. */
@ExtendWith(SharedRealCluster.class)
class BuilderMatrixE2E {
    private static final String WAITING = "busybox sleep 86400";

    /** Without a cgroup set-up of its own, with it, the last without upstream's script, the script, and a later one. */
    private static final List<String> VERSIONS = List.of("v0.11.6", "v0.12.5", "v0.27.1", "v0.28.1", "v0.33.0");

    private static final String LATEST = "moby/buildkit:v0.33.0";
    private static final String BY_COMMAND = "command: [buildkitd]";
    private static final Map<String, String> STARTS = Map.of(
            "as-the-image-says", "",
            "by-command", BY_COMMAND,
            "by-a-shell", "command: [sh, -c, exec buildkitd --debug]",
            "by-arguments", "args: [--debug]");

    private final RealCluster cluster;

    BuilderMatrixE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    static Stream<Named<Pod>> builders() {
        Stream<Pod> versions = VERSIONS.stream()
                .flatMap(version -> STARTS.entrySet().stream()
                        .map(start -> pod(
                                version.replace('.', '-') + "-" + start.getKey(),
                                "moby/buildkit:" + version,
                                start.getValue())));
        Stream<Pod> others = Stream.of(
                // Without upstream's environment: the launcher makes room in the pod's group by itself.
                pod("own-image", "registry.example/ci/builder:1", BY_COMMAND),
                edited("crun", spec -> spec.withRuntimeClassName("crun")),
                edited("processes-of-node", spec -> spec.withHostPID(true)),
                edited("processes-shared", spec -> spec.withShareProcessNamespace(true)),
                sidecar());
        return Stream.concat(versions, others)
                .map(pod -> Named.of(pod.getMetadata().getName(), pod));
    }

    @ParameterizedTest
    @MethodSource("builders")
    void stepRunsInPod(Pod builder) {
        BuilderPod pod = BuilderPod.awaitDaemon(
                cluster, Pods.create(cluster.cluster(), cluster.namespace(), builder), "builder");

        try (RunningBuild build = pod.build(WAITING)) {
            assertThat(build.awaitStep().group()).startsWith(pod.group() + "/buildkit/");
        }

        Progress.say("in its pod:  a step of " + pod.name());
        pod.delete();
    }

    private static Pod edited(String name, UnaryOperator<PodFluent<PodBuilder>.SpecNested<PodBuilder>> change) {
        return change.apply(new PodBuilder(pod(name, LATEST, BY_COMMAND)).editSpec())
                .endSpec()
                .build();
    }

    /** An init container that goes on to run beside the pod's application. */
    private static Pod sidecar() {
        Pod pod = pod("sidecar", LATEST, BY_COMMAND);
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
