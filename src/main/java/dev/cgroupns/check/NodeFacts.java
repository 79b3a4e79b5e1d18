package dev.cgroupns.check;

import dev.cgroupns.node.CgroupVersion;
import dev.cgroupns.node.Node;
import java.util.List;
import java.util.Optional;

/**
 * A node that runs Linux.
 *
 * @param node as the verdicts see it
 * @param kernel its kernel's version
 * @param system its operating system, such as {@code Debian GNU/Linux 12 (bookworm)}
 * @param sighting its cgroup version and the source of that; empty if it is not known
 */
public record NodeFacts(Node node, String kernel, String system, Optional<CgroupSighting> sighting) {

    /**
     * A node's cgroup version.
     *
     * @param version the version
     * @param source the source, such as {@code the kubelet}
     */
    public record CgroupSighting(CgroupVersion version, String source) {}

    String name() {
        return node.name();
    }

    boolean isLabelledV1() {
        return Node.hasCgroupV1(node.labels());
    }

    boolean has(CgroupVersion version) {
        return sighting.filter(each -> each.version() == version).isPresent();
    }

    static List<String> names(List<NodeFacts> nodes) {
        return nodes.stream().map(NodeFacts::name).toList();
    }
}
