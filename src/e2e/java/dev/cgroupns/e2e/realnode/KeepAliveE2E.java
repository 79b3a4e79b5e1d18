package dev.cgroupns.e2e.realnode;

import dev.cgroupns.e2e.cluster.Pods;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A container kept alive by a program that waits; its daemon comes later, by exec. */
@ExtendWith(SharedRealCluster.class)
class KeepAliveE2E {
    private final RealCluster cluster;

    KeepAliveE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void stepOfDaemonStartedByExecRunsInPod() {
        BuilderPod pod = BuilderPod.of(
                cluster, Pods.create(cluster.cluster(), cluster.namespace(), Pods.read("jenkins")), "builder");
        pod.awaitStarted();

        pod.exec("sh", "-c", "buildkitd >/tmp/log 2>&1 &").success();
        pod.awaitDaemon();

        pod.assertStepRunsInItsGroup();
        Progress.say("kept alive by cat:  a step of a daemon that was started by exec runs in its pod");
        pod.delete();
    }
}
