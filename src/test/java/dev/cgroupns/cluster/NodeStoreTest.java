package dev.cgroupns.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.node.Nodes;
import dev.cgroupns.node.Version;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class NodeStoreTest {
    private final NodeStore store = new NodeStore();

    @Test
    void keepsWhatVerdictsAndDeliveriesNeed() {
        put("a", "1", "large");

        assertThat(store.nodes().all()).singleElement().satisfies(node -> {
            assertThat(node.name()).isEqualTo("a");
            assertThat(node.labels()).containsEntry("pool", "large");
            assertThat(node.architecture()).isEqualTo("amd64");
            assertThat(node.kubelet()).isEqualTo(Version.parse("v1.36.1"));
            assertThat(node.runtime().map(runtime -> runtime.name())).isEqualTo(Optional.of("containerd"));
        });
    }

    @Test
    void keepsEqualTextsOnce() {
        put("a", "1", new StringBuilder("large").toString());
        put("b", "1", new StringBuilder("large").toString());

        List<String> pools = store.nodes().all().stream()
                .map(node -> Objects.requireNonNull(node.labels().get("pool")))
                .toList();
        assertThat(pools).hasSize(2);
        assertThat(pools.getFirst()).isSameAs(pools.getLast());
    }

    /** Kubelets write a heartbeat into the status every few minutes: 5,000 of them must not cause any work. */
    @Test
    void aHeartbeatChangesNothing() {
        put("a", "1", "large");
        Nodes.Known before = store.nodes();

        put("a", "2", "large");

        assertThat(store.nodes()).isSameAs(before);
    }

    @Test
    void seesNewLabelsAndNodesThatAreGone() {
        put("a", "1", "large");
        put("b", "1", "large");
        assertThat(store.nodes().all()).hasSize(2);

        put("a", "2", "small");
        store.remove("b");

        assertThat(store.nodes().all())
                .singleElement()
                .satisfies(node -> assertThat(node.labels()).containsEntry("pool", "small"));
    }

    @Test
    void leavesOutWindows() {
        store.put(
                "w",
                new NodeBuilder(node("w", "1", "large"))
                        .editStatus()
                        .editNodeInfo()
                        .withOperatingSystem("windows")
                        .endNodeInfo()
                        .endStatus()
                        .build());

        assertThat(store.nodes().all()).isEmpty();
        assertThat(store.size()).isEqualTo(1);
    }

    /** The informer compares the resource versions of what it gets back. */
    @Test
    void givesTheInformerNameAndResourceVersion() {
        assertThat(put("a", "1", "large")).isNull();

        Node before = Objects.requireNonNull(put("a", "2", "large"));

        assertThat(before.getMetadata().getName()).isEqualTo("a");
        assertThat(before.getMetadata().getResourceVersion()).isEqualTo("1");
        assertThat(store.values().map(each -> each.getMetadata().getResourceVersion()))
                .containsExactly("2");
        assertThat(store.keySet()).containsExactly("a");
        assertThat(store.get("b")).isNull();
        assertThat(store.remove("b")).isNull();
    }

    private @Nullable Node put(String name, String resourceVersion, String pool) {
        return store.put(name, node(name, resourceVersion, pool));
    }

    private static Node node(String name, String resourceVersion, String pool) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withResourceVersion(resourceVersion)
                .addToLabels("pool", pool)
                .addToLabels("kubernetes.io/hostname", name)
                .endMetadata()
                .withNewStatus()
                .withNewNodeInfo()
                .withArchitecture("amd64")
                .withOperatingSystem("linux")
                .withKubeletVersion("v1.36.1")
                .withContainerRuntimeVersion("containerd://2.2.0")
                .endNodeInfo()
                .endStatus()
                .build();
    }
}
