package dev.cgroupns.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.node.Node;
import dev.cgroupns.node.Node.ContainerRuntime;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.node.Version;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the nodes with cgroup v1. They are unknown if that is forbidden. A running pod names its node, so no other
 * nodes are needed to judge it.
 */
final class ClusterNodes {
    private static final String WINDOWS = "windows";

    private ClusterNodes() {}

    static Nodes withCgroupV1(KubernetesClient client) {
        List<Node> nodes = new ArrayList<>();
        try {
            new ResourcePages(client, "/api/v1/nodes", Map.of("labelSelector", Node.CGROUP_V1_SELECTOR))
                    .forEach(item -> linux(item).ifPresent(nodes::add));
        } catch (KubernetesClientException e) {
            return new Nodes.Unknown();
        }
        return new Nodes.Known(nodes);
    }

    /** Empty for a node that does not run Linux. */
    static Optional<Node> linux(JsonNode item) {
        return item.at("/status/nodeInfo/operatingSystem").asText().equals(WINDOWS)
                ? Optional.empty()
                : Optional.of(node(item));
    }

    private static Node node(JsonNode item) {
        Map<String, String> labels = new HashMap<>();
        item.at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        JsonNode info = item.at("/status/nodeInfo");
        return new Node(
                item.at("/metadata/name").asText(),
                labels,
                info.path("architecture").asText(),
                Version.parse(info.path("kubeletVersion").asText()),
                ContainerRuntime.parse(info.path("containerRuntimeVersion").asText()));
    }
}
