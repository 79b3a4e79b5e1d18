package dev.cgroupns.delivery;

import dev.cgroupns.node.Nodes;
import dev.cgroupns.node.Version;
import java.util.Optional;

/**
 * What is known of the cluster when a pod is looked at.
 *
 * @param server the API server's version; empty where it is not known
 * @param nodes its nodes
 * @param configMaps whether the launcher's ConfigMaps can be had
 */
public record ClusterFacts(Optional<Version> server, Nodes nodes, ConfigMapAvailability configMaps) {
    /** Of a command line: there is no cluster. */
    public static final ClusterFacts OFFLINE = new ClusterFacts(
            Optional.empty(),
            new Nodes.Unknown(),
            new ConfigMapAvailability.Unavailable("only the webhook makes the ConfigMap, when the pod is created"));

    /** The same cluster, but its ConfigMaps cannot be had. */
    public ClusterFacts withoutConfigMaps(String why) {
        return new ClusterFacts(server, nodes, new ConfigMapAvailability.Unavailable(why));
    }
}
