package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.node.BuildCgroups;
import dev.cgroupns.e2e.node.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job on real parts: where buildkitd and its build step run, without and with the webhook. */
@ExtendWith(SharedControlPlane.class)
class BuildCgroupsE2E {
    @AutoClose
    private final Node node = Node.start();

    private final Cluster cluster;

    BuildCgroupsE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void withoutWebhookBuildStepsRunInRootOfNode() {
        BuildCgroups seen = BuildCgroups.observe(node, Pods.ofDeployment());

        assertThat(seen.daemon()).isEqualTo("/init");
        assertThat(seen.step()).startsWith("/buildkit/");
    }

    @Test
    void withWebhookBuildStepsRunInGroupOfPod() {
        String namespace = cluster.namespace("builds", Map.of());

        BuildCgroups seen = BuildCgroups.observe(node, Pods.createByDeployment(cluster, namespace));

        assertThat(seen.daemon()).isEqualTo(seen.container() + "/init");
        assertThat(seen.step()).startsWith(seen.container() + "/buildkit/");
        assertThat(seen.log()).contains("builds now run in " + seen.container());
    }

    /**
     * runc's exec joins the mount namespace of process 1, to which the launcher has given a mount of its own group.
     */
    @Test
    void buildkitdStartedByExecRunsStepsInGroupOfPod() {
        String namespace = cluster.namespace("builds", Map.of());
        Pod keepAlive = Pods.create(cluster, namespace, Pods.read("keep-alive"));

        BuildCgroups seen = BuildCgroups.observeExec(
                node, keepAlive, List.of("buildkitd", "--addr", "unix:///run/buildkit/buildkitd.sock"));

        assertThat(seen.step()).startsWith(seen.container() + "/buildkit/");
    }
}
