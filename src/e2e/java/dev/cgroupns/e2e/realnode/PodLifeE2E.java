package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Probes, hooks, exec and mount propagation work in injected pods too. */
@ExtendWith(SharedRealCluster.class)
class PodLifeE2E {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final RealCluster cluster;

    PodLifeE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void probeHookExecAndMountsBothWaysWork() {
        BuilderPod pod = BuilderPod.awaitDaemon(
                cluster, Pods.create(cluster.cluster(), cluster.namespace(), Pods.read("everything")), "builder");

        Awaitility.await("the exec probe finds it ready")
                .atMost(PATIENCE)
                .until(() -> Readiness.getInstance().isReady(pod.pod()));
        pod.assertStepRunsInItsGroup();

        pod.exec("mkdir", "/to-node/mounted").success();
        pod.exec("mount", "-t", "tmpfs", "none", "/to-node/mounted").success();
        assertThat(cluster.node().shell("cat /proc/mounts").success()).contains(" /mnt/to-node/mounted tmpfs ");
        pod.exec("umount", "/to-node/mounted").success();

        cluster.node()
                .shell("mkdir /mnt/from-node/mounted && mount -t tmpfs none /mnt/from-node/mounted")
                .success();
        assertThat(pod.exec("cat", "/proc/mounts").success()).contains(" /from-node/mounted tmpfs ");
        cluster.node().shell("umount /mnt/from-node/mounted").success();

        cluster.cluster()
                .kubectl("", "delete", "pod", "--namespace", pod.namespace(), pod.name(), "--wait=false")
                .success();
        pod.awaitGone();
        assertThat(cluster.node().shell("ls /mnt/to-node").success()).contains("stopped");
        Progress.say("probe, hook, exec and mounts both ways work in an injected pod with a read-only root");
    }
}
