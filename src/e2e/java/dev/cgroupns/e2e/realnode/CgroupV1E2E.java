package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.realnode.VirtualMachine.Cgroups;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** A node with cgroup v1: steps are in their pod's group anyway, and the launcher leaves everything unchanged. */
// It runs alone and last: no other class needs its node, and no node boots twice.
@Isolated
@Order(Integer.MAX_VALUE)
class CgroupV1E2E {
    @RegisterExtension
    static final SharedRealCluster NODE = new SharedRealCluster(Cgroups.V1);

    private final RealCluster cluster;

    CgroupV1E2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void launcherDoesNothingAndBuildsWork() {
        BuilderPod pod = BuilderPod.awaitDaemon(
                cluster, Pods.create(cluster.cluster(), cluster.namespace(), Pods.read("limited")), "builder");

        assertThat(pod.log()).contains("cgroupns-launcher: nothing to do: /sys/fs/cgroup is not cgroup v2");
        assertThat(pod.pod().getStatus().getInitContainerStatuses())
                .singleElement()
                .satisfies(launcher -> assertThat(
                                launcher.getState().getTerminated().getMessage())
                        .endsWith(", cgroup v1\n"));
        pod.assertStepRunsInItsGroup();
        assertThat(pod.build(RunningBuild.GREEDY).awaitEnd().exitCode()).isNotZero();
        assertThat(pod.build("true").awaitEnd().exitCode()).isZero();
        Progress.say("cgroup v1:  the launcher steps aside, and a step runs in its pod");
        pod.delete();
    }

    @Test
    void theKubeletTellsItsCgroupVersion() {
        assertThat(NodeCheck.cgroupVersion(cluster)).startsWith("cgroup v1 is on ");
    }
}
