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

/** Reads the cluster's nodes once; unknown where that is not allowed. */
final class ClusterNodes {
    private ClusterNodes() {}

    static Nodes read(KubernetesClient client) {
        List<Node> nodes = new ArrayList<>();
        try {
            new ResourcePages(client, "/api/v1/nodes", Map.of())
                    .forEach(items -> items.forEach(item -> nodes.add(node(item))));
        } catch (KubernetesClientException e) {
            return new Nodes.Unknown();
        }
        return new Nodes.Known(nodes);
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
