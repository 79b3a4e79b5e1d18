package dev.cgroupns.e2e.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.webhook.AdmissionLoad;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Replicas that end abruptly, one and then the other. Until the cluster has noticed, the API server still calls them,
 * and a pod may be created unchanged (failurePolicy Ignore). It also uses a connection that it has for as long as that
 * works: one to a pod that was deleted, and whose process the kubelet has not killed yet. From then on, the other
 * replica answers for both.
 */
@ExtendWith(ClusterWithNode.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicaLossE2E {
    private static final int PODS = 40;

    private final Cluster cluster;
    private final Release release;

    ReplicaLossE2E(Cluster cluster) {
        this.cluster = cluster;
        this.release = Release.install(cluster, "--set", "engine=webhook");
    }

    @AfterAll
    void uninstall() {
        release.close();
    }

    @Test
    void deletedWithoutGrace() {
        bothInTurn(
                "deleted without grace",
                pod -> cluster.kubectl(
                                "",
                                "delete",
                                "pod",
                                pod.getMetadata().getName(),
                                "--namespace",
                                release.namespace(),
                                "--grace-period=0",
                                "--force")
                        .success());
    }

    @Test
    void killed() {
        bothInTurn("killed", pod -> WebhookProcess.of(pod).kill());
    }

    private void bothInTurn(String title, Consumer<Pod> end) {
        try (AdmissionLoad load = AdmissionLoad.start(cluster)) {
            for (Pod pod : release.pods()) {
                load.awaitInjected(PODS);
                WebhookProcess process = WebhookProcess.of(pod);
                Instant ended = Instant.now();

                end.accept(pod);

                Awaitility.await("the cluster notices").atMost(Release.PATIENCE).until(() -> !isCalled(pod));
                Instant noticed = Instant.now();
                Awaitility.await("its process is gone").atMost(Release.PATIENCE).until(process::isGone);
                Instant gone = Instant.now();
                load.awaitInjected(PODS);
                Awaitility.await("another one is ready")
                        .atMost(Release.PATIENCE)
                        .until(this::isWhole);
                load.awaitInjected(PODS);
                Progress.say("replica %s: noticed after %d ms, %d pods missed"
                        .formatted(
                                title,
                                Duration.between(ended, noticed).toMillis(),
                                load.missedSince(ended).size()));
                assertThat(load.missedSince(gone)).isEmpty();
            }
        }
    }

    /** Whether the Service still has it as an endpoint. */
    private boolean isCalled(Pod pod) {
        return cluster
                .client()
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace(release.namespace())
                .list()
                .getItems()
                .stream()
                .flatMap(slice -> Stream.ofNullable(slice.getEndpoints()).flatMap(List::stream))
                .anyMatch(endpoint -> endpoint.getConditions().getReady()
                        && endpoint.getAddresses().contains(pod.getStatus().getPodIP()));
    }

    private boolean isWhole() {
        List<Pod> ready = release.pods().stream().filter(Readiness::isPodReady).toList();
        return ready.size() == 2;
    }
}
