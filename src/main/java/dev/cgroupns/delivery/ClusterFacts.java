package dev.cgroupns.delivery;

import dev.cgroupns.node.Nodes;
import dev.cgroupns.node.Version;
import dev.cgroupns.verdict.Pod;
import java.util.Optional;

/**
 * What is known about the cluster when a pod is injected.
 *
 * @param server the API server's version; empty if it is unknown
 * @param nodes the cluster's nodes
 * @param configMaps whether the launcher's ConfigMaps are available
 */
public record ClusterFacts(Optional<Version> server, Nodes nodes, ConfigMapAvailability configMaps) {
    /** Since this version, the feature gate UserNamespacesSupport is on by default (KEP-127). */
    private static final Version USER_NAMESPACES = new Version(1, 33);

    /** For the command line, which reads no cluster. */
    public static final ClusterFacts OFFLINE = new ClusterFacts(
            Optional.empty(),
            new Nodes.Unknown(),
            new ConfigMapAvailability.Unavailable("only the webhook creates the ConfigMap, when the pod is created"));

    /** For deliveries that depend on nothing in the cluster. */
    public static ClusterFacts ofServer(Optional<Version> server) {
        return new ClusterFacts(server, OFFLINE.nodes(), OFFLINE.configMaps());
    }

    /**
     * The pod as the API server stores it. Before 1.33 it removes {@code hostUsers: false}, and does so after it has
     * called the webhook. With the feature gate on, which is not visible here, it keeps the field; the launcher then
     * changes nothing.
     */
    public Pod stored(Pod pod) {
        boolean removed =
                server.filter(version -> !version.isAtLeast(USER_NAMESPACES)).isPresent();
        return removed ? pod.withUsersOfNode() : pod;
    }

    /** The same cluster without ConfigMaps. */
    public ClusterFacts withoutConfigMaps(String why) {
        return new ClusterFacts(server, nodes, new ConfigMapAvailability.Unavailable(why));
    }
}
