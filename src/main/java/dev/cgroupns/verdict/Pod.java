package dev.cgroupns.verdict;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What verdicts need to know of a pod, or of a workload's pod template.
 *
 * @param annotations {@code metadata.annotations}
 * @param nodeSelector {@code spec.nodeSelector}
 * @param os the operating system it runs on
 * @param architecture the only one that it can run on, as the node label {@code kubernetes.io/arch} has it; empty where
 *     there may be several
 * @param containers init containers first, then containers, each in the pod's order
 */
public record Pod(
        Map<String, String> annotations,
        Map<String, String> nodeSelector,
        OperatingSystem os,
        Optional<String> architecture,
        List<Container> containers) {}
