package dev.cgroupns.check;

import dev.cgroupns.node.CgroupVersion;
import dev.cgroupns.node.Node.ContainerRuntime;
import dev.cgroupns.node.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Checks of the nodes that builders run on. */
public final class NodeChecks {
    /** Kubernetes requires it for cgroup v2; the launcher needs move_mount(2), which is older. */
    private static final Version KERNEL = new Version(5, 8);
    /** The first versions that support cgroup v2 (Kubernetes documentation, "About cgroup v2"). */
    private static final Map<String, Version> RUNTIMES =
            Map.of("containerd", new Version(1, 4), "cri-o", new Version(1, 20));
    /** The architectures of the launcher's image. */
    private static final Set<String> ARCHITECTURES = Set.of("amd64", "arm64");

    private NodeChecks() {}

    /** The lines of all checks of nodes. */
    public static List<CheckLine> lines(Fact<List<NodeFacts>> nodes) {
        return List.of(
                Check.NODE_CGROUPS.is(nodes.judge(NodeChecks::cgroups)),
                Check.NODE_KERNELS.is(nodes.judge(NodeChecks::kernels)),
                Check.NODE_RUNTIMES.is(nodes.judge(NodeChecks::runtimes)),
                Check.NODE_ARCHITECTURES.is(nodes.judge(NodeChecks::architectures)));
    }

    private static CheckResult cgroups(List<NodeFacts> nodes) {
        List<NodeFacts> mislabelled = select(nodes, node -> node.isLabelledV1() && node.has(CgroupVersion.V2));
        if (!mislabelled.isEmpty()) {
            return new CheckResult.Warned(
                    "the label cgroupns.dev/cgroup-version is 1, but cgroup v2 is on "
                            + NameList.of(NodeFacts.names(mislabelled)),
                    "remove it, since builders that can only go to nodes with this label are not injected: kubectl"
                            + " label node NAME cgroupns.dev/cgroup-version-");
        }
        List<NodeFacts> unlabelled = select(nodes, node -> !node.isLabelledV1() && node.has(CgroupVersion.V1));
        if (!unlabelled.isEmpty()) {
            return new CheckResult.Warned(
                    "cgroup v1 is on " + NameList.of(NodeFacts.names(unlabelled)) + ", where builders do not leak",
                    "nothing has to be done: the launcher leaves builders there unchanged. To exclude them from"
                            + " injection: kubectl label node NAME cgroupns.dev/cgroup-version=1");
        }
        return new CheckResult.Passed(summary(nodes));
    }

    private static String summary(List<NodeFacts> nodes) {
        List<NodeFacts> known = select(nodes, node -> node.sighting().isPresent());
        long v1 = nodes.stream().filter(NodeFacts::isLabelledV1).count();
        long unknown = nodes.size() - known.size() - v1;
        List<NodeFacts> v2 = select(known, node -> node.has(CgroupVersion.V2));
        List<String> parts = new ArrayList<>();
        if (!v2.isEmpty()) {
            String sources = v2.stream()
                    .flatMap(node -> node.sighting().stream())
                    .map(NodeFacts.CgroupSighting::source)
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(" and "));
            parts.add("v2 on " + NameList.counted(v2.size(), "node") + ", from " + sources);
        }
        if (v1 > 0) {
            parts.add("v1 on " + NameList.counted(v1, "node") + ", from the label");
        }
        if (unknown > 0) {
            parts.add("unknown on " + NameList.counted(unknown, "node") + ": the launcher detects it there");
        }
        return parts.isEmpty() ? "there is no Linux node" : String.join("; ", parts);
    }

    private static CheckResult kernels(List<NodeFacts> nodes) {
        List<NodeFacts> old = select(
                nodes,
                node -> !node.has(CgroupVersion.V1)
                        && !node.isLabelledV1()
                        && Version.parse(node.kernel())
                                .filter(version -> !version.isAtLeast(KERNEL))
                                .isPresent());
        return old.isEmpty()
                ? new CheckResult.Passed(NameList.of(distinct(nodes, NodeFacts::kernel)))
                : new CheckResult.Warned(
                        "older than " + KERNEL + ", which cgroup v2 needs: "
                                + NameList.of(old.stream()
                                        .map(node -> node.name() + " (" + node.kernel() + ")")
                                        .toList()),
                        "upgrade these nodes; if they have cgroup v1, builders do not leak there");
    }

    private static CheckResult runtimes(List<NodeFacts> nodes) {
        List<NodeFacts> old = select(
                nodes,
                node -> node.node().runtime().filter(NodeChecks::isTooOld).isPresent());
        return old.isEmpty()
                ? new CheckResult.Passed(NameList.of(distinct(nodes, NodeChecks::runtime)))
                : new CheckResult.Warned(
                        "without support for cgroup v2: "
                                + NameList.of(old.stream()
                                        .map(node -> node.name() + " (" + runtime(node) + ")")
                                        .toList()),
                        "upgrade these nodes to containerd 1.4, CRI-O 1.20 or newer");
    }

    private static boolean isTooOld(ContainerRuntime runtime) {
        Version needed = RUNTIMES.get(runtime.name());
        return needed != null && !runtime.version().isAtLeast(needed);
    }

    private static String runtime(NodeFacts node) {
        return node.node()
                .runtime()
                .map(runtime -> runtime.name() + " " + runtime.version())
                .orElse("unknown");
    }

    private static CheckResult architectures(List<NodeFacts> nodes) {
        List<NodeFacts> others =
                select(nodes, node -> !ARCHITECTURES.contains(node.node().architecture()));
        return others.isEmpty()
                ? new CheckResult.Passed(
                        NameList.of(distinct(nodes, node -> node.node().architecture())))
                : new CheckResult.Warned(
                        "the images are for amd64 and arm64; an injected pod cannot start on "
                                + NameList.of(others.stream()
                                        .map(node ->
                                                node.name() + " (" + node.node().architecture() + ")")
                                        .toList()),
                        "build the launcher's image for them (docs/launcher.md), or label the namespaces of builders"
                                + " that run there cgroupns.dev/inject=false");
    }

    private static List<NodeFacts> select(List<NodeFacts> nodes, Predicate<NodeFacts> condition) {
        return nodes.stream().filter(condition).toList();
    }

    private static List<String> distinct(List<NodeFacts> nodes, Function<NodeFacts, String> property) {
        return nodes.stream().map(property).distinct().sorted().toList();
    }
}
