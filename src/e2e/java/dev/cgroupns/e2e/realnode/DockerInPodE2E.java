package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import dev.cgroupns.e2e.webhook.ChartRights;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Docker in a pod, with the profile for it enabled. */
@ExtendWith(SharedRealCluster.class)
class DockerInPodE2E {
    private static final Duration STARTS = Duration.ofMinutes(5);

    private final RealCluster cluster;

    DockerInPodE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void nestedContainerRunsInPod() {
        try (DeliveringWebhook webhook = DeliveringWebhook.configured(
                cluster.cluster(), "profiles: {dind: {enabled: true}}", ChartRights.CONFIG_MAPS)) {
            BuilderPod pod = BuilderPod.of(cluster, webhook.create(webhook.namespace(), Pods.read("dind")), "docker");
            pod.awaitStarted();
            Awaitility.await("dockerd answers")
                    .atMost(STARTS)
                    .until(() -> pod.exec("docker", "info").exitCode() == 0);

            // There is no registry: the image is made from the pod's own busybox.
            pod.exec("sh", "-c", "tar -c bin | docker import - busybox").success();
            pod.exec("docker", "run", "--detach", "--network=none", "busybox", "/bin/sleep", "86403")
                    .success();

            NodeProcess nested = NodeProcess.await(cluster.node(), "/bin/sleep 86403");
            assertThat(nested.group()).startsWith(pod.group() + "/docker/");
            Progress.say("docker in a pod:  a nested container runs in its pod");
            pod.delete();
        }
    }
}
