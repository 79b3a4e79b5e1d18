package dev.cgroupns.cluster;

import dev.cgroupns.node.Nodes;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The current nodes of the cluster. Needs {@code list} and {@code watch} on nodes. */
final class NodeWatch implements AutoCloseable {
    private final NodeStore store = new NodeStore();
    private final Watch<io.fabric8.kubernetes.api.model.Node> watch;

    NodeWatch(KubernetesClient client) {
        watch = new Watch<>("nodes", client.nodes(), store);
        watch.start();
    }

    Nodes nodes() {
        return watch.problem().isPresent() ? new Nodes.Unknown() : store.nodes();
    }

    @Override
    public void close() {
        watch.close();
    }
}
