package dev.cgroupns.delivery;

import dev.cgroupns.delivery.Delivery.ConfigMap;
import dev.cgroupns.delivery.Delivery.ImageVolume;
import dev.cgroupns.delivery.Delivery.InitContainer;
import dev.cgroupns.node.Node;
import dev.cgroupns.node.Node.ContainerRuntime;
import dev.cgroupns.node.NodeRequirements;
import dev.cgroupns.node.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Chooses a pod's delivery. If the configured one might keep the pod from starting, an init container is used. */
public final class DeliveryChoice {
    /** From this version on, the feature gate ImageVolume cannot be switched off (KEP-4639). */
    private static final Version IMAGE_VOLUME = new Version(1, 36);

    private static final Map<String, Version> RUNTIMES_WITH_IMAGE_VOLUME =
            Map.of("containerd", new Version(2, 1), "cri-o", new Version(1, 31));

    private DeliveryChoice() {}

    /**
     * The delivery for one pod.
     *
     * @param mode the configured mode
     * @param pod the nodes that the pod can be scheduled to
     */
    public static ChosenDelivery choose(DeliveryMode mode, NodeRequirements pod, ClusterFacts cluster) {
        return switch (mode) {
            case INIT_CONTAINER -> new ChosenDelivery(new InitContainer());
            case IMAGE_VOLUME -> new ChosenDelivery(new ImageVolume());
            case CONFIG_MAP ->
                switch (configMap(pod, cluster)) {
                    case Possible(ConfigMap delivery) -> new ChosenDelivery(delivery);
                    case Impossible(String why) -> new ChosenDelivery(new InitContainer(), notice(mode, why));
                };
            case AUTO -> new ChosenDelivery(lightest(pod, cluster));
        };
    }

    /** Image volumes come first: nothing is written, and the pod's namespace cannot change their content. */
    private static Delivery lightest(NodeRequirements pod, ClusterFacts cluster) {
        if (hasImageVolumes(pod, cluster)) {
            return new ImageVolume();
        }
        return switch (configMap(pod, cluster)) {
            case Possible(ConfigMap delivery) -> delivery;
            case Impossible _ -> new InitContainer();
        };
    }

    private static boolean hasImageVolumes(NodeRequirements pod, ClusterFacts cluster) {
        List<Node> candidates = cluster.nodes().candidates(pod);
        return isAtLeast(cluster.server(), IMAGE_VOLUME)
                && !candidates.isEmpty()
                && candidates.stream()
                        .allMatch(node -> isAtLeast(node.kubelet(), IMAGE_VOLUME)
                                && node.runtime()
                                        .filter(DeliveryChoice::hasImageVolumes)
                                        .isPresent());
    }

    private static boolean hasImageVolumes(ContainerRuntime runtime) {
        Version first = RUNTIMES_WITH_IMAGE_VOLUME.get(runtime.name());
        return first != null && runtime.version().isAtLeast(first);
    }

    private static boolean isAtLeast(Optional<Version> version, Version first) {
        return version.filter(each -> each.isAtLeast(first)).isPresent();
    }

    private sealed interface Possibility {}

    private record Possible(ConfigMap delivery) implements Possibility {}

    private record Impossible(String why) implements Possibility {}

    private static Possibility configMap(NodeRequirements pod, ClusterFacts cluster) {
        return switch (cluster.configMaps()) {
            case ConfigMapAvailability.Unavailable(String why) -> new Impossible(why);
            case ConfigMapAvailability.Available(Map<String, String> names) -> configMap(pod, cluster, names);
        };
    }

    private static Possibility configMap(NodeRequirements pod, ClusterFacts cluster, Map<String, String> names) {
        TreeSet<String> architectures = pod.architecture()
                .map(only -> new TreeSet<>(List.of(only)))
                .orElseGet(() -> cluster.nodes().candidates(pod).stream()
                        .map(Node::architecture)
                        .collect(Collectors.toCollection(TreeSet::new)));
        if (architectures.size() != 1) {
            String found = architectures.isEmpty()
                    ? "no node that it can be scheduled to is known"
                    : "it can be scheduled to nodes of " + String.join(" and ", architectures);
            return new Impossible(
                    "the pod's architecture is not certain (" + found + "): set the node selector kubernetes.io/arch");
        }
        String name = names.get(architectures.first());
        return name == null
                ? new Impossible("this webhook has no launcher for " + architectures.first())
                : new Possible(new ConfigMap(name));
    }

    private static String notice(DeliveryMode mode, String why) {
        return "launcher.delivery is " + mode.value() + ", but " + why + "; an init container delivers the launcher";
    }
}
