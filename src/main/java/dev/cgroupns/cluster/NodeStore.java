package dev.cgroupns.cluster;

import dev.cgroupns.node.Node;
import dev.cgroupns.node.Node.ContainerRuntime;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.node.Version;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps only the fields of each node that verdicts and deliveries need. The nodes of large clusters have the same
 * labels, so equal texts are kept once.
 */
final class NodeStore implements ItemStore<io.fabric8.kubernetes.api.model.Node> {
    private static final String WINDOWS = "windows";

    private final Map<String, Kept> kept = new HashMap<>();
    /** Made again only when a relevant field has changed: kubelets update node status all the time. */
    private Nodes.@Nullable Known known;

    /**
     * What is kept of a node.
     *
     * @param resourceVersion by which the informer recognises a change
     * @param node empty if it does not run Linux
     */
    private record Kept(String resourceVersion, Optional<Node> node) {}

    /** All nodes that run Linux. */
    synchronized Nodes.Known nodes() {
        Nodes.Known nodes = known;
        if (nodes == null) {
            nodes = new Nodes.Known(
                    kept.values().stream().flatMap(each -> each.node().stream()).toList());
            known = nodes;
        }
        return nodes;
    }

    @Override
    public synchronized io.fabric8.kubernetes.api.model.@Nullable Node put(
            String key, io.fabric8.kubernetes.api.model.Node node) {
        Kept now = new Kept(node.getMetadata().getResourceVersion(), read(node));
        Kept before = kept.put(key, now);
        if (before == null || !before.node().equals(now.node())) {
            known = null;
        }
        return restore(key, before);
    }

    @Override
    public synchronized io.fabric8.kubernetes.api.model.@Nullable Node remove(String key) {
        known = null;
        return restore(key, kept.remove(key));
    }

    @Override
    public synchronized io.fabric8.kubernetes.api.model.@Nullable Node get(String key) {
        return restore(key, kept.get(key));
    }

    @Override
    public String getKey(io.fabric8.kubernetes.api.model.Node node) {
        return node.getMetadata().getName();
    }

    @Override
    public synchronized Stream<String> keySet() {
        return kept.keySet().stream().toList().stream();
    }

    @Override
    public synchronized Stream<io.fabric8.kubernetes.api.model.Node> values() {
        return kept.keySet().stream().map(this::get).toList().stream();
    }

    @Override
    public synchronized int size() {
        return kept.size();
    }

    @Override
    public boolean isFullState() {
        return false;
    }

    private static Optional<Node> read(io.fabric8.kubernetes.api.model.Node node) {
        NodeSystemInfo info = node.getStatus() == null || node.getStatus().getNodeInfo() == null
                ? new NodeSystemInfo()
                : node.getStatus().getNodeInfo();
        if (WINDOWS.equals(info.getOperatingSystem())) {
            return Optional.empty();
        }
        return Optional.of(new Node(
                node.getMetadata().getName(),
                shared(Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of())),
                text(info.getArchitecture()).intern(),
                Version.parse(text(info.getKubeletVersion())),
                ContainerRuntime.parse(text(info.getContainerRuntimeVersion()))));
    }

    /** Java removes texts that no node has any longer from its table of interned strings. */
    private static Map<String, String> shared(Map<String, String> labels) {
        Map<String, String> shared = new HashMap<>();
        labels.forEach((label, value) -> shared.put(label.intern(), text(value).intern()));
        return shared;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static io.fabric8.kubernetes.api.model.@Nullable Node restore(String name, @Nullable Kept kept) {
        if (kept == null) {
            return null;
        }
        io.fabric8.kubernetes.api.model.Node node = new io.fabric8.kubernetes.api.model.Node();
        node.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .withResourceVersion(kept.resourceVersion())
                .build());
        return node;
    }
}
