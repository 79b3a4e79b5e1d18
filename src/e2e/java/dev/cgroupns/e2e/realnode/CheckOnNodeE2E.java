package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code check} reads from a real kubelet. */
@ExtendWith(SharedRealCluster.class)
class CheckOnNodeE2E {
    private final RealCluster cluster;

    CheckOnNodeE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void theKubeletTellsItsCgroupVersion() {
        assertThat(NodeCheck.cgroupVersion(cluster)).isEqualTo("v2 on 1 node, from the kubelet");
    }
}
