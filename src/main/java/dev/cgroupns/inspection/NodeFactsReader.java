package dev.cgroupns.inspection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.check.Fact;
import dev.cgroupns.check.NodeFacts;
import dev.cgroupns.check.NodeFacts.CgroupSighting;
import dev.cgroupns.node.CgroupVersion;
import dev.cgroupns.node.LauncherMessage;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the cluster's nodes, and their cgroup versions if these can be read: from the kubelet's own metric, or from the
 * message that the launcher's init container left in an injected pod.
 */
final class NodeFactsReader {
    private static final Map<String, String> INJECTED = Map.of("labelSelector", "cgroupns.dev/injected=true");
    /** The limit of nodes to ask: each answer is a kubelet's whole page of metrics. */
    private static final int KUBELETS_ASKED = 20;
    /** The API server waits half a minute for a kubelet that does not answer. */
    private static final int FAILURES = 2;

    private final KubernetesClient client;
    private final Optional<String> launcherImage;
    private final Map<String, CgroupSighting> sightings = new HashMap<>();
    private int asked;
    private int failures;

    private NodeFactsReader(KubernetesClient client, Optional<String> launcherImage) {
        this.client = client;
        this.launcherImage = launcherImage;
    }

    /**
     * Reads all nodes.
     *
     * @param launcherImage the installation's; empty if there is none
     */
    static Fact<List<NodeFacts>> read(KubernetesClient client, Optional<String> launcherImage) {
        return ClusterReader.read("list nodes", () -> new NodeFactsReader(client, launcherImage).read());
    }

    private List<NodeFacts> read() {
        launcherImage.ifPresent(this::readLaunchersMessages);
        List<NodeFacts> nodes = new ArrayList<>();
        new ResourcePages(client, "/api/v1/nodes", Map.of())
                .forEach(item -> ClusterNodes.linux(item)
                        .map(node -> new NodeFacts(
                                node,
                                item.at("/status/nodeInfo/kernelVersion").asText(),
                                item.at("/status/nodeInfo/osImage").asText(),
                                sighting(node.name(), item)))
                        .ifPresent(nodes::add));
        return nodes;
    }

    private Optional<CgroupSighting> sighting(String name, JsonNode node) {
        return kubelet(name, node).or(() -> Optional.ofNullable(sightings.get(name)));
    }

    /** Needs get on nodes/proxy; kubelets have the metric since Kubernetes 1.31. */
    private Optional<CgroupSighting> kubelet(String name, JsonNode node) {
        if (asked == KUBELETS_ASKED || failures == FAILURES || !isReady(node)) {
            return Optional.empty();
        }
        asked++;
        try {
            String metrics = client.raw("/api/v1/nodes/" + name + "/proxy/metrics");
            return MetricsText.value(metrics, "kubelet_cgroup_version")
                    .map(version ->
                            new CgroupSighting(version == 1 ? CgroupVersion.V1 : CgroupVersion.V2, "the kubelet"));
        } catch (KubernetesClientException e) {
            failures++;
            return Optional.empty();
        }
    }

    private static boolean isReady(JsonNode node) {
        return node.at("/status/conditions")
                .valueStream()
                .anyMatch(condition -> condition.path("type").asText().equals("Ready")
                        && condition.path("status").asText().equals("True"));
    }

    private void readLaunchersMessages(String image) {
        try {
            new ResourcePages(client, "/api/v1/pods", INJECTED)
                    .forEach(pod -> LauncherMessage.cgroupVersion(pod, image)
                            .ifPresent(version -> sightings.put(
                                    pod.at("/spec/nodeName").asText(), new CgroupSighting(version, "the launcher"))));
        } catch (KubernetesClientException e) {
            // Forbidden: the nodes themselves are still listed.
            sightings.clear();
        }
    }
}
