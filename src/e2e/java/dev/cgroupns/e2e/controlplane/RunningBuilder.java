package dev.cgroupns.e2e.controlplane;

import dev.cgroupns.e2e.cluster.Cluster;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;

/** A pod with a builder. The kubelet's part, that its container runs, is written by the test. */
final class RunningBuilder {
    private RunningBuilder() {}

    static void create(Cluster cluster, String namespace, String name) {
        create(cluster, namespace, name, Map.of());
    }

    static void create(Cluster cluster, String namespace, String name, Map<String, String> annotations) {
        Pod pod = new PodBuilder(pod(namespace, name))
                .editMetadata()
                .withAnnotations(annotations)
                .endMetadata()
                .editSpec()
                .withNodeName("node-1")
                .endSpec()
                .build();
        Pod created = cluster.client().resource(pod).create();
        cluster.client().pods().resource(created).editStatus(each -> {
            each.getStatus()
                    .setContainerStatuses(List.of(new ContainerStatusBuilder()
                            .withName("buildkitd")
                            .withNewState()
                            .withNewRunning("2026-01-01T10:00:00Z")
                            .endState()
                            .build()));
            return each;
        });
    }

    /** A privileged builder that no node runs yet. */
    static Pod pod(String namespace, String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("buildkitd")
                .withImage("moby/buildkit:v0.27.1")
                .withCommand("buildkitd")
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }
}
