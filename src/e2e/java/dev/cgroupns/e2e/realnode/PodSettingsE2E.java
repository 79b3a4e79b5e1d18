package dev.cgroupns.e2e.realnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.Progress;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever other settings a pod has, a builder's steps run in the group of its container. */
@ExtendWith(SharedRealCluster.class)
class PodSettingsE2E {
    private static final String BUILDER = """
            name: builder
                  image: moby/buildkit:v0.33.0
                  command: [buildkitd]
                  securityContext: {privileged: true}
                  volumeMounts: [{name: state, mountPath: /var/lib/buildkit}]""";

    private final RealCluster cluster;

    PodSettingsE2E(RealCluster cluster) {
        this.cluster = cluster;
    }

    @ParameterizedTest
    @CsvSource({
        "runtimeClassName: crun, initContainer",
        "runtimeClassName: crun, imageVolume",
        "runtimeClassName: crun, configMap",
        "hostPID: true, imageVolume",
        "shareProcessNamespace: true, configMap"
    })
    void stepRunsInPod(String setting, String delivery) {
        assertStepRunsInPod(setting, delivery, """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: builder
                spec:
                  %s
                  containers:
                    - %s
                  volumes: [{name: state, emptyDir: {}}]
                """.formatted(setting, BUILDER));
    }

    @ParameterizedTest
    @FieldSource("dev.cgroupns.e2e.delivery.Deliveries#ALL")
    void stepOfNativeSidecarRunsInPod(String delivery) {
        assertStepRunsInPod("native sidecar", delivery, """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: sidecar
                spec:
                  initContainers:
                    - %s
                      restartPolicy: Always
                  containers:
                    - name: pipeline
                      image: registry.example/tools/busybox:1
                      command: [sleep, "86400"]
                  volumes: [{name: state, emptyDir: {}}]
                """.formatted(BUILDER));
    }

    /** Without upstream's environment variable, so the launcher evacuates the group itself. */
    @Test
    void stepOfDerivedImageRunsInPod() {
        assertStepRunsInPod("derived image", "initContainer", """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: derived
                spec:
                  containers:
                    - %s
                  volumes: [{name: state, emptyDir: {}}]
                """.formatted(
                        BUILDER.replace("moby/buildkit:v0.33.0", "registry.example/ci/builder:1")));
    }

    private void assertStepRunsInPod(String setting, String delivery, String manifest) {
        Pod created = Pods.create(cluster.cluster(), cluster.namespaceWithDelivery(delivery), Pods.parse(manifest));
        assertThat(DeliveringWebhook.delivery(created)).isEqualTo(delivery);
        BuilderPod pod = BuilderPod.awaitDaemon(cluster, created, "builder");

        pod.assertStepRunsInItsGroup();

        Progress.say("in its pod:  a step of " + setting + ", delivered by " + delivery);
        pod.delete();
    }
}
