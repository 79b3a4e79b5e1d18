package dev.cgroupns.node;

import java.util.Map;
import java.util.Optional;

/**
 * A node.
 *
 * @param name its name
 * @param labels its labels
 * @param architecture as Kubernetes calls it, such as {@code amd64}
 * @param kubelet the kubelet's version; empty if it cannot be parsed
 * @param runtime the container runtime; empty if it cannot be parsed
 */
public record Node(
        String name,
        Map<String, String> labels,
        String architecture,
        Optional<Version> kubelet,
        Optional<ContainerRuntime> runtime) {
    private static final String CGROUP_VERSION_LABEL = "cgroupns.dev/cgroup-version";
    private static final String CGROUP_V1 = "1";

    /** Selects the nodes that {@link #hasCgroupV1} is true of, as an API server takes it. */
    public static final String CGROUP_V1_SELECTOR = CGROUP_VERSION_LABEL + "=" + CGROUP_V1;

    /** Copies the labels. */
    public Node {
        labels = Map.copyOf(labels);
    }

    /**
     * A container runtime.
     *
     * @param name such as {@code containerd} or {@code cri-o}
     * @param version its version
     */
    public record ContainerRuntime(String name, Version version) {

        /** Reads a node's {@code containerRuntimeVersion}, such as {@code containerd://2.1.4}. */
        public static Optional<ContainerRuntime> parse(String text) {
            int end = text.indexOf("://");
            return end < 0
                    ? Optional.empty()
                    : Version.parse(text.substring(end + "://".length()))
                            .map(version -> new ContainerRuntime(text.substring(0, end), version));
        }
    }

    /** Whether these labels, of a node or in a node selector, say that the node has cgroup v1. */
    public static boolean hasCgroupV1(Map<String, String> labels) {
        return CGROUP_V1.equals(labels.get(CGROUP_VERSION_LABEL));
    }
}
