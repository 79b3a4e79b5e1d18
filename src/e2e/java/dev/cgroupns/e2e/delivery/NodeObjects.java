package dev.cgroupns.e2e.delivery;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes that are objects alone: no kubelet is behind them. */
final class NodeObjects implements AutoCloseable {
    /** Has image volumes. */
    static final String NEW_RUNTIME = "containerd://2.1.4";

    /** Has none. */
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

    /** Takes them all away. */
    @Override
    public void close() {
        nodes.forEach(node -> client.resource(node).delete());
        nodes.clear();
    }
}
