package dev.cgroupns.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.node.BuildCgroups;
import dev.cgroupns.e2e.node.Node;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job, for real: where buildkitd and a build step of its run, without and with the webhook. */
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
}
