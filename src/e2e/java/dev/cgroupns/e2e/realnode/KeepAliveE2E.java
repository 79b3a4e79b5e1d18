package dev.cgroupns.e2e.realnode;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A container that a program keeps alive, as Jenkins does it. The daemon is started later, by exec. */
@ExtendWith(SharedRealCluster.class)
class KeepAliveE2E {
    private final RealCluster cluster;

    KeepAliveE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void stepOfDaemonStartedByExecRunsInPod() {
        Pod agent = new PodBuilder(Pods.read("keep-alive"))
                .editSpec()
                .editFirstContainer()
                .withCommand("cat")
                .withStdin(true)
                .withTty(true)
                .endContainer()
                .endSpec()
                .build();
        BuilderPod pod = BuilderPod.of(cluster, Pods.create(cluster.cluster(), cluster.namespace(), agent), "builder");
        pod.awaitStarted();

        pod.exec("sh", "-c", "buildkitd >/tmp/log 2>&1 &").success();
        pod.awaitDaemon();

        pod.assertStepRunsInItsGroup();
        Progress.say("kept alive by cat:  a step of a daemon that was started by exec runs in its pod");
        pod.delete();
    }
}
