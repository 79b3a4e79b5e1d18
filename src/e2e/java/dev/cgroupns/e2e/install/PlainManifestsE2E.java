package dev.cgroupns.e2e.install;

import dev.cgroupns.e2e.cluster.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code kubectl apply -f deploy/install.yaml}: for those who have no helm. */
@ExtendWith(ClusterWithNode.class)
class PlainManifestsE2E {
    private static final String MANIFESTS = "deploy/install.yaml";

    private final Cluster cluster;

    PlainManifestsE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void appliedAndDeleted() {
        Progress.say("kubectl apply -f " + MANIFESTS);
        cluster.kubectl("", "apply", "--filename", MANIFESTS).success();
        new Release(cluster, "cgroupns-injector").awaitReady();

        try (AdmissionLoad load = AdmissionLoad.start(cluster)) {
            load.awaitInjected(1);
        }

        cluster.kubectl("", "delete", "--filename", MANIFESTS).success();
    }
}
