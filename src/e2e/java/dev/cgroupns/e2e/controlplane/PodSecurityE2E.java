package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cgroupns.e2e.Command;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.Pods;
import dev.cgroupns.e2e.delivery.Deliveries;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The Pod Security Standard "restricted" must accept what was added, with every delivery.
 */
@ExtendWith(SharedControlPlane.class)
@ParameterizedClass
@FieldSource("dev.cgroupns.e2e.delivery.Deliveries#ALL")
class PodSecurityE2E {
    private final Cluster cluster;
    private final DeliveringWebhook webhook;

    PodSecurityE2E(String delivery, Deliveries deliveries) {
        this.webhook = deliveries.by(delivery);
        this.cluster = deliveries.cluster();
    }

    @Test
    void theAdditionsAreAdmittedUnderEnforcedRestricted() {
        Pod injected = webhook.create(webhook.namespace(), builder());
        Pod restricted = new PodBuilder()
                .withNewMetadata()
                .withName("restricted")
                .endMetadata()
                .withNewSpec()
                .withInitContainers(injected.getSpec().getInitContainers())
                .addToContainers(restrictedContainer())
                .withVolumes(injected.getSpec().getVolumes())
                .endSpec()
                .build();
        String namespace = cluster.namespace("strict", Map.of("pod-security.kubernetes.io/enforce", "restricted"));

        assertThat(restricted.getSpec().getVolumes()).isNotEmpty();
        assertThatCode(() -> Pods.create(cluster, namespace, restricted)).doesNotThrowAnyException();
    }

    @Test
    void injectionAddsNoViolation() {
        Pod optedOut = new PodBuilder(builder())
                .editMetadata()
                .addToAnnotations("cgroupns.dev/inject", "false")
                .endMetadata()
                .build();

        assertThat(violations(builder())).isNotEmpty().isEqualTo(violations(optedOut));
    }

    private List<String> violations(Pod pod) {
        String namespace = webhook.namespace();
        cluster.kubectl("", "label", "namespace", namespace, "pod-security.kubernetes.io/warn=restricted")
                .success();
        Command.Result result = webhook.dryRun(namespace, pod);
        result.success();
        return result.errors()
                .lines()
                .filter(line -> line.contains("PodSecurity"))
                .toList();
    }

    /** A builder whose architecture is certain, which the ConfigMap needs. */
    private static Pod builder() {
        Pod pod = Pods.read("shell");
        pod.getSpec().setNodeSelector(Map.of("kubernetes.io/arch", "amd64"));
        return pod;
    }

    private static Container restrictedContainer() {
        return new ContainerBuilder()
                .withName("application")
                .withImage("registry.example/shop/web:1")
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withRunAsNonRoot(true)
                .withRunAsUser(1000L)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .build();
    }
}
