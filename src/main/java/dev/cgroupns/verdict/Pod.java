package dev.cgroupns.verdict;

import dev.cgroupns.node.NodeRequirements;
import java.util.List;
import java.util.Map;

/**
 * What verdicts need to know of a pod, or of a workload's pod template.
 *
 * @param annotations {@code metadata.annotations}
 * @param nodes where it can go
 * @param os the operating system it runs on
 * @param userNamespace whose users its processes are
 * @param previous what an earlier injection left in it
 * @param containers init containers first, then containers, each in the pod's order
 */
public record Pod(
        Map<String, String> annotations,
        NodeRequirements nodes,
        OperatingSystem os,
        UserNamespace userNamespace,
        PreviousInjection previous,
        List<Container> containers) {}
