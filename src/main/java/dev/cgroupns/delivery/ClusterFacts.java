package dev.cgroupns.delivery;

import dev.cgroupns.node.Nodes;
import dev.cgroupns.node.Version;
import java.util.Optional;

/**
 * What is known about the cluster when a pod is injected.
 *
 * @param server the API server's version; empty if it is unknown
 * @param nodes the cluster's nodes
 * @param configMaps whether the launcher's ConfigMaps are available
 */
public record ClusterFacts(Optional<Version> server, Nodes nodes, ConfigMapAvailability configMaps) {
    /** For the command line, which reads no cluster. */
    public static final ClusterFacts OFFLINE = new ClusterFacts(
            Optional.empty(),
            new Nodes.Unknown(),
            new ConfigMapAvailability.Unavailable("only the webhook creates the ConfigMap, when the pod is created"));

    /** The same cluster without ConfigMaps. */
    public ClusterFacts withoutConfigMaps(String why) {
        return new ClusterFacts(server, nodes, new ConfigMapAvailability.Unavailable(why));
    }
}
