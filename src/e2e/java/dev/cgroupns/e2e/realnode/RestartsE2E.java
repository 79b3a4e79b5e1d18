package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A container that is restarted again and again in its pod: nothing accumulates. */
@ExtendWith(SharedRealCluster.class)
class RestartsE2E {
    private static final int RESTARTS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final RealCluster cluster;

    RestartsE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void tenRestartsLeaveOneNamespaceAndNoMounts() {
        BuilderPod pod = BuilderPod.awaitDaemon(
                cluster, Pods.create(cluster.cluster(), cluster.namespace(), Pods.read("limited")), "builder");
        long mounts = mounts(pod);

        for (int restart = 1; restart <= RESTARTS; restart++) {
            cluster.node().shell("kill -9 " + pod.firstProcess()).success();
            awaitRestart(pod, restart);
        }
        pod.awaitDaemon();

        assertThat(mounts(pod)).isEqualTo(mounts);
        pod.assertStepRunsInItsGroup();
        assertThat(namespaces(pod.group() + "/init")).hasSize(1).doesNotContain(read("readlink /proc/self/ns/cgroup"));
        Progress.say("restarted ten times:  one cgroup namespace, %d mounts as at first, a step in its pod"
                .formatted(mounts));
        pod.delete();
    }

    private static void awaitRestart(BuilderPod pod, int restart) {
        Awaitility.await("restart " + restart + " of " + pod.name())
                .atMost(PATIENCE)
                .until(
                        pod::status,
                        status -> status.getRestartCount() == restart
                                && status.getState().getRunning() != null);
    }

    /** The mounts that the daemon sees. */
    private long mounts(BuilderPod pod) {
        return Long.parseLong(read("wc -l </proc/" + pod.firstProcess() + "/mountinfo"));
    }

    /** The cgroup namespaces of a group's processes. */
    private List<String> namespaces(String group) {
        return read("for pid in $(cat /sys/fs/cgroup" + group
                        + "/cgroup.procs); do readlink /proc/$pid/ns/cgroup; done")
                .lines()
                .distinct()
                .toList();
    }

    private String read(String script) {
        return cluster.node().shell(script).success().strip();
    }
}
