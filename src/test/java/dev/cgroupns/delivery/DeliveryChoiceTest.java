package dev.cgroupns.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.node.Node;
import dev.cgroupns.node.Node.ContainerRuntime;
import dev.cgroupns.node.NodeRequirements;
import dev.cgroupns.node.Nodes;
import dev.cgroupns.node.Version;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Facts in, choice out. Nodes are written {@code architecture/kubelet/runtime}; pods may set an architecture. */
final class DeliveryChoiceTest {
    private static final Map<String, String> NAMES = Map.of("amd64", "map-amd64", "arm64", "map-arm64");
    private static final String NEW = "amd64/v1.36.3/containerd://2.1.0";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # server  | nodes                                                               | pod   | maps | delivery
            v1.36.3   | amd64/v1.36.3/containerd://2.1.0 arm64/v1.37.0/cri-o://1.31.2       |       | kept | imageVolume
            v1.36.3   | amd64/v1.36.3/containerd://2.1.0 amd64/v1.36.3/containerd://2.0.7   |       | kept | configMap
            v1.36.3   | amd64/v1.36.3/containerd://2.1.0 amd64/v1.35.1/containerd://2.1.0   |       | kept | configMap
            v1.36.3   | amd64/v1.36.3/cri-o://1.30.9                                        |       | kept | configMap
            v1.36.3   | amd64/v1.36.3/docker://99.0.0                                       |       | kept | configMap
            v1.35.0   | amd64/v1.36.3/containerd://2.1.0                                    |       | kept | configMap
                      | amd64/v1.36.3/containerd://2.1.0                                    |       | kept | configMap
            v1.35.0   | amd64/v1.36.3/containerd://2.1.0                                    |       | none | initContainer
            v1.30.0   | amd64/v1.30.0/containerd://1.7.0 arm64/v1.30.0/containerd://1.7.0   |       | kept | initContainer
            v1.30.0   | amd64/v1.30.0/containerd://1.7.0 arm64/v1.30.0/containerd://1.7.0   | arm64 | kept | configMap
            v1.36.3   | amd64/v1.36.3/containerd://2.1.0 arm64/v1.30.0/containerd://1.7.0   | amd64 | kept | imageVolume
            v1.30.0   | s390x/v1.30.0/containerd://1.7.0                                    |       | kept | initContainer
            v1.36.3   |                                                                     |       | kept | initContainer
            v1.36.3   |                                                                     | amd64 | kept | configMap
            v1.36.3   | unknown                                                             |       | kept | initContainer
            v1.36.3   | unknown                                                             | arm64 | kept | configMap
            """)
    void autoTakesTheLightestThatIsSureToWork(
            @Nullable String server, @Nullable String nodes, @Nullable String pod, String maps, String delivery) {
        ChosenDelivery choice = DeliveryChoice.choose(DeliveryMode.AUTO, pod(pod), cluster(server, nodes, maps));

        assertThat(choice.delivery().mode().value()).isEqualTo(delivery);
        assertThat(choice.notice()).as("nothing else was asked for").isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            amd64/v1.30.0/containerd://1.7.0 amd64/v1.30.0/containerd://1.7.0 |       | kept | map-amd64
            amd64/v1.30.0/containerd://1.7.0 arm64/v1.30.0/containerd://1.7.0 | arm64 | kept | map-arm64
            amd64/v1.30.0/containerd://1.7.0 arm64/v1.30.0/containerd://1.7.0 |       | kept | it can be scheduled to nodes of amd64 and arm64
            unknown                                                           |       | kept | no node that it can be scheduled to is known
                                                                              | arm64 | kept | map-arm64
            amd64/v1.30.0/containerd://1.7.0                                  | s390x | kept | this webhook has no launcher for s390x
            amd64/v1.30.0/containerd://1.7.0                                  |       | none | nobody keeps them
            """)
    void configMapIsTakenWhereTheArchitectureIsCertain(
            @Nullable String nodes, @Nullable String pod, String maps, String nameOrWhy) {
        ChosenDelivery choice =
                DeliveryChoice.choose(DeliveryMode.CONFIG_MAP, pod(pod), cluster("v1.30.0", nodes, maps));

        if (nameOrWhy.startsWith("map-")) {
            assertThat(choice).isEqualTo(new ChosenDelivery(new Delivery.ConfigMap(nameOrWhy)));
        } else {
            assertThat(choice.delivery()).isEqualTo(new Delivery.InitContainer());
            assertThat(choice.notice())
                    .startsWith("launcher.delivery is configMap, but ")
                    .contains(nameOrWhy)
                    .endsWith("; an init container delivers the launcher");
        }
    }

    /** The platform team knows its cluster: the feature gate may be on, and no facts are needed. */
    @ParameterizedTest
    @EnumSource(names = {"INIT_CONTAINER", "IMAGE_VOLUME"})
    void modesThatNeedNoFactsAreFollowed(DeliveryMode mode) {
        for (ClusterFacts facts : List.of(ClusterFacts.OFFLINE, cluster("v1.36.3", NEW, "kept"))) {
            assertThat(DeliveryChoice.choose(mode, NodeRequirements.NONE, facts))
                    .satisfies(choice -> assertThat(choice.delivery().mode()).isEqualTo(mode))
                    .satisfies(choice -> assertThat(choice.notice()).isEmpty());
        }
    }

    private static NodeRequirements pod(@Nullable String architecture) {
        return architecture == null
                ? NodeRequirements.NONE
                : new NodeRequirements("", Map.of("kubernetes.io/arch", architecture), Optional.empty());
    }

    private static ClusterFacts cluster(@Nullable String server, @Nullable String nodes, String maps) {
        return new ClusterFacts(
                Version.parse(server == null ? "" : server),
                "unknown".equals(nodes) ? new Nodes.Unknown() : new Nodes.Known(nodes(nodes)),
                maps.equals("kept")
                        ? new ConfigMapAvailability.Available(NAMES)
                        : new ConfigMapAvailability.Unavailable("nobody keeps them"));
    }

    private static List<Node> nodes(@Nullable String nodes) {
        return nodes == null
                ? List.of()
                : Stream.of(nodes.split(" +"))
                        .map(each -> each.split("/", 3))
                        .map(parts -> new Node(
                                String.join("-", parts),
                                Map.of("kubernetes.io/arch", parts[0]),
                                parts[0],
                                Version.parse(parts[1]),
                                ContainerRuntime.parse(parts[2])))
                        .toList();
    }
}
