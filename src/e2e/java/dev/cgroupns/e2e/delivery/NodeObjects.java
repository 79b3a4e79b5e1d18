package dev.cgroupns.e2e.delivery;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes that are only objects, without a kubelet. */
final class NodeObjects implements AutoCloseable {
    /** A runtime with image volumes. */
    static final String NEW_RUNTIME = "containerd://2.1.4";

    /** A runtime without them. */
    static final String OLD_RUNTIME = "containerd://1.7.28";

    private final KubernetesClient client;
    private final List<Node> nodes = new ArrayList<>();

    NodeObjects(KubernetesClient client) {
        this.client = client;
    }

    void add(String name, String architecture, String runtime) {
        nodes.add(client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withLabels(Map.of("kubernetes.io/arch", architecture))
                        .endMetadata()
                        .withNewStatus()
                        .withNewNodeInfo()
                        .withArchitecture(architecture)
                        .withOperatingSystem("linux")
                        .withKubeletVersion("v1.36.3")
                        .withContainerRuntimeVersion(runtime)
                        .withBootID("")
                        .withKernelVersion("")
                        .withKubeProxyVersion("")
                        .withMachineID("")
                        .withOsImage("")
                        .withSystemUUID("")
                        .endNodeInfo()
                        .endStatus()
                        .build())
                .create());
    }

    /** Deletes them all. */
    @Override
    public void close() {
        nodes.forEach(node -> client.resource(node).delete());
        nodes.clear();
    }
}
