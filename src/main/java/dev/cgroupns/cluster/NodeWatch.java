package dev.cgroupns.cluster;

import dev.cgroupns.node.Node;
import dev.cgroupns.node.Node.ContainerRuntime;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.node.Version;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The current nodes of the cluster. Needs {@code list} and {@code watch} on nodes. */
final class NodeWatch implements ResourceEventHandler<io.fabric8.kubernetes.api.model.Node>, AutoCloseable {
    private static final String WINDOWS = "windows";

    private final Watch<io.fabric8.kubernetes.api.model.Node> watch;
    /** Converted again only when a relevant field changes: kubelets update node status all the time. */
    private volatile Nodes.@Nullable Known known;

    NodeWatch(KubernetesClient client) {
        watch = new Watch<>(
                client,
                io.fabric8.kubernetes.api.model.Node.class,
                "nodes",
                client.nodes(),
                this,
                "metadata.labels",
                "status.nodeInfo");
    }

    Nodes nodes() {
        if (watch.problem().isPresent()) {
            return new Nodes.Unknown();
        }
        Nodes.Known nodes = known;
        if (nodes == null) {
            nodes = new Nodes.Known(
                    watch.objects().flatMap(node -> read(node).stream()).toList());
            known = nodes;
        }
        return nodes;
    }

    /** Empty for a node that does not run Linux. */
    private static Optional<Node> read(io.fabric8.kubernetes.api.model.Node node) {
        NodeSystemInfo info = node.getStatus() == null || node.getStatus().getNodeInfo() == null
                ? new NodeSystemInfo()
                : node.getStatus().getNodeInfo();
        if (WINDOWS.equals(info.getOperatingSystem())) {
            return Optional.empty();
        }
        return Optional.of(new Node(
                node.getMetadata().getName(),
                Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of()),
                text(info.getArchitecture()),
                Version.parse(text(info.getKubeletVersion())),
                ContainerRuntime.parse(text(info.getContainerRuntimeVersion()))));
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    @Override
    public void onAdd(io.fabric8.kubernetes.api.model.Node node) {
        known = null;
    }

    @Override
    public void onUpdate(io.fabric8.kubernetes.api.model.Node before, io.fabric8.kubernetes.api.model.Node after) {
        if (!read(before).equals(read(after))) {
            known = null;
        }
    }

    @Override
    public void onDelete(io.fabric8.kubernetes.api.model.Node node, boolean lastStateUnknown) {
        known = null;
    }

    @Override
    public void close() {
        watch.close();
    }
}
