package dev.cgroupns.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cgroupns.e2e.cluster.Cluster;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The Pod Security Standard "restricted" must have nothing against the container that was added. */
@ExtendWith(SharedControlPlane.class)
class PodSecurityE2E {
    private final Cluster cluster;

    PodSecurityE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void addedContainerIsAdmittedWhereRestrictedIsEnforced() {
        Pod injected = Pods.create(cluster, cluster.namespace("lax", Map.of()), Pods.read("shell"));
        Container launcher = injected.getSpec().getInitContainers().getFirst();
        Pod restricted = new PodBuilder()
                .withNewMetadata()
                .withName("restricted")
                .endMetadata()
                .withNewSpec()
                .withInitContainers(launcher)
                .addToContainers(restrictedContainer(launcher))
                .withVolumes(injected.getSpec().getVolumes())
                .endSpec()
                .build();
        String namespace = cluster.namespace("strict", Map.of("pod-security.kubernetes.io/enforce", "restricted"));

        assertThatCode(() -> Pods.create(cluster, namespace, restricted)).doesNotThrowAnyException();
    }

    @Test
    void injectionAddsNoViolation() {
        String optedOut = Pods.manifest("shell")
                .replace("name: shell\n", "name: shell\n  annotations: {cgroupns.dev/inject: \"false\"}\n");

        assertThat(violations(Pods.manifest("shell"))).isNotEmpty().isEqualTo(violations(optedOut));
    }

    private List<String> violations(String manifest) {
        String namespace = cluster.namespace("warned", Map.of("pod-security.kubernetes.io/warn", "restricted"));
        Command.Result result = cluster.kubectl(manifest, "apply", "--namespace", namespace, "--filename", "-");
        result.success();
        return result.errors()
                .lines()
                .filter(line -> line.contains("PodSecurity"))
                .toList();
    }

    private static Container restrictedContainer(Container launcher) {
        Container container = new Container();
        container.setName("application");
        container.setImage("registry.example/shop/web:1");
        container.setSecurityContext(launcher.getSecurityContext());
        return container;
    }
}
