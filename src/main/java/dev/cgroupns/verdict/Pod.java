package dev.cgroupns.verdict;

import dev.cgroupns.node.NodeRequirements;
import java.util.List;
import java.util.Map;

/**
 * What verdicts need to know about a pod, or about a workload's pod template.
 *
 * @param annotations those of {@code metadata.annotations} that verdicts depend on
 * @param nodes the nodes that it can be scheduled to
 * @param os the operating system it runs on
 * @param userNamespace whether it has a user namespace of its own
 * @param previous what a previous injection left in it
 * @param containers init containers first, then containers, each in the pod's order
 */
public record Pod(
        Map<String, String> annotations,
        NodeRequirements nodes,
        OperatingSystem os,
        UserNamespace userNamespace,
        PreviousInjection previous,
        List<Container> containers) {
    /** The same pod without {@code hostUsers: false}. */
    public Pod withUsersOfNode() {
        return new Pod(annotations, nodes, os, UserNamespace.HOST, previous, containers);
    }
}
