package dev.cgroupns.node;

import java.util.List;

/** What is known about the cluster's nodes. */
public sealed interface Nodes {

    /**
     * All nodes that run Linux.
     *
     * @param all the nodes, in no particular order
     */
    record Known(List<Node> all) implements Nodes {
        /** Copies the list. */
        public Known {
            all = List.copyOf(all);
        }
    }

    /** The nodes are unknown. */
    record Unknown() implements Nodes {}

    /** The nodes that a pod can be scheduled to now; empty if there are none, or if the nodes are unknown. */
    default List<Node> candidates(NodeRequirements pod) {
        return switch (this) {
            // Most pods require nothing, and large clusters have thousands of nodes.
            case Known(List<Node> all) when pod.equals(NodeRequirements.NONE) -> all;
            case Known(List<Node> all) -> all.stream().filter(pod::allow).toList();
            case Unknown() -> List.of();
        };
    }
}
