package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Job whose daemon lives for one build. */
@ExtendWith(SharedRealCluster.class)
class DaemonlessE2E {
    private static final Duration ENDS = Duration.ofMinutes(5);

    private final RealCluster cluster;

    DaemonlessE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void stepRunsInPodAndJobCompletes() {
        String namespace = cluster.namespace();
        BuilderPod pod =
                BuilderPod.of(cluster, Pods.createByController(cluster.cluster(), namespace, "daemonless"), "build");

        NodeProcess step = NodeProcess.await(cluster.node(), "busybox sleep 86401");
        assertThat(step.group()).startsWith(pod.group() + "/buildkit/");

        // The sleep that it waits for ends, and the step's shell continues.
        cluster.node().shell("kill " + step.pid()).success();
        Awaitility.await("the Job completes")
                .atMost(ENDS)
                .until(() -> Integer.valueOf(1)
                        .equals(cluster.cluster()
                                .client()
                                .batch()
                                .v1()
                                .jobs()
                                .inNamespace(namespace)
                                .withName("daemonless")
                                .get()
                                .getStatus()
                                .getSucceeded()));
        Progress.say("daemonless:  the step of a Job runs in its pod, and the Job completes");
    }
}
