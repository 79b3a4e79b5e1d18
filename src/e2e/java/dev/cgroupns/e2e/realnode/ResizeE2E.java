package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An injected pod's memory is raised while it runs: its builds can use it at once, and no container restarts. */
@ExtendWith(SharedRealCluster.class)
class ResizeE2E {
    private static final String RESOURCES = """
            {"requests": {"memory": "800Mi"}, "limits": {"memory": "800Mi"}}""";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final RealCluster cluster;

    ResizeE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of("the container's limit", Pods.read("limited"), """
                        {"spec": {"containers": [{"name": "builder", "resources": %s}]}}"""),
                Arguments.of("the whole pod's limit", limitedAsAWhole(), """
                        {"spec": {"resources": %s}}"""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sizes")
    void buildsHaveTheNewLimit(String limit, Pod limited, String patch) {
        BuilderPod pod = BuilderPod.awaitDaemon(
                cluster, Pods.create(cluster.cluster(), cluster.namespace(), limited), "builder");
        assertThat(pod.build(RunningBuild.GREEDY).awaitEnd().exitCode()).isNotZero();

        cluster.cluster()
                .kubectl(
                        "",
                        "patch",
                        "pod",
                        pod.name(),
                        "--namespace=" + pod.namespace(),
                        "--subresource=resize",
                        "--patch=" + patch.formatted(RESOURCES))
                .success();

        awaitLimit(pod.podGroup());
        awaitLimit(pod.group());
        assertThat(pod.build(RunningBuild.GREEDY).awaitEnd().exitCode()).isZero();
        assertThat(pod.status().getRestartCount()).isZero();
        Progress.say("injected:  " + limit + " of 300 MiB stops a step of 450 MiB; raised to 800 MiB it passes");
        pod.delete();
    }

    private void awaitLimit(String group) {
        Awaitility.await(group + " has the new limit")
                .atMost(PATIENCE)
                .until(
                        () -> cluster.node()
                                .shell("cat /sys/fs/cgroup" + group + "/memory.max")
                                .output()
                                .strip(),
                        Long.toString(800L << 20)::equals);
    }

    private static Pod limitedAsAWhole() {
        Pod pod = Pods.read("limited");
        ResourceRequirements resources =
                pod.getSpec().getContainers().getFirst().getResources();
        return new PodBuilder(pod)
                .editSpec()
                .withResources(resources)
                .editFirstContainer()
                .withResources(new ResourceRequirements())
                .endContainer()
                .endSpec()
                .build();
    }
}
