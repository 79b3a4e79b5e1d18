package dev.cgroupns.node;

import java.util.List;

/** What is known of the cluster's nodes. */
public sealed interface Nodes {

    /**
     * All of them that run Linux.
     *
     * @param all in no order
     */
    record Known(List<Node> all) implements Nodes {
        /** Copies the list. */
        public Known {
            all = List.copyOf(all);
        }
    }

    /** Nothing is known. */
    record Unknown() implements Nodes {}

    /** Those that a pod can go to now; empty where there is none, and where nothing is known. */
    default List<Node> candidates(NodeRequirements pod) {
        return switch (this) {
            case Known(List<Node> all) -> all.stream().filter(pod::allow).toList();
            case Unknown() -> List.of();
        };
    }
}
