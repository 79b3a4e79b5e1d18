package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.delivery.Deliveries;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import dev.cgroupns.e2e.webhook.Registration;
import dev.cgroupns.fuzz.Hostile;
import dev.cgroupns.patch.RandomPods;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Random pods, each by two dry runs: a pod that the API server accepts without the webhook is accepted with it.
 *
 * <p>{@code -Dpods.seed=N} and {@code -Dpods.count=N} choose others; a failure names the seed of its pod.
 */
@ExtendWith(SharedControlPlane.class)
@ParameterizedClass
@FieldSource("dev.cgroupns.e2e.delivery.Deliveries#ALL")
class RandomPodsE2E {
    private static final long SEED = Long.getLong("pods.seed", 1);
    private static final int COUNT = Integer.getInteger("pods.count", 100);

    private final Cluster cluster;
    private final DeliveringWebhook webhook;

    RandomPodsE2E(String delivery, Deliveries deliveries) {
        this.cluster = deliveries.cluster();
        this.webhook = deliveries.by(delivery);
    }

    @Test
    void podsThatAreAcceptedWithoutTheWebhookAreAcceptedWithIt() {
        String without = cluster.namespace("without", Map.of(Registration.NAMESPACE_LABEL, "none"));
        String with = webhook.namespace();
        int accepted = 0;
        int injected = 0;
        List<String> refused = new ArrayList<>();
        for (long seed = SEED; seed < SEED + COUNT; seed++) {
            JsonNode pod = pod(Hostile.random(seed));
            if (isAccepted(without, pod)) {
                accepted++;
                try {
                    injected += create(with, pod).contains("/launcher\",\"--") ? 1 : 0;
                } catch (KubernetesClientException e) {
                    refused.add("seed " + seed + ": " + e.getMessage() + "\n" + pod);
                }
            }
        }
        System.out.printf("%d random pods: %d accepted without the webhook, %d injected%n", COUNT, accepted, injected);
        assertThat(refused).isEmpty();
        assertThat(injected).as("injected, of %d that were accepted", accepted).isGreaterThan(COUNT / 10);
    }

    private boolean isAccepted(String namespace, JsonNode pod) {
        try {
            create(namespace, pod);
            return true;
        } catch (KubernetesClientException e) {
            assertThat(e.getCode()).as(e.getMessage()).isEqualTo(422);
            return false;
        }
    }

    private String create(String namespace, JsonNode pod) {
        return cluster.client().raw("/api/v1/namespaces/" + namespace + "/pods?dryRun=All", "POST", pod);
    }

    /**
     * A pod that collides with what an injection adds, repaired in most cases so that the API server accepts it.
     */
    private static JsonNode pod(Random random) {
        ObjectNode pod = (ObjectNode) RandomPods.pod(random);
        pod.put("apiVersion", "v1").put("kind", "Pod");
        pod.withObject("metadata").put("generateName", "random-");
        if (pod.at("/metadata/annotations") instanceof ObjectNode annotations) {
            annotations.remove("x/y~z");
        }
        ObjectNode spec = pod.withObject("spec");
        if (spec.path("containers").isEmpty()) {
            spec.putArray("containers").addObject().put("name", "only").put("image", "busybox");
        }
        Set<String> volumes = new HashSet<>();
        spec.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
        for (String list : List.of("initContainers", "containers")) {
            for (JsonNode container : spec.path(list)) {
                ((ObjectNode) container).remove("volumeDevices");
                if (list.equals("containers")) {
                    ((ObjectNode) container).remove("restartPolicy");
                }
                for (JsonNode mount : container.path("volumeMounts")) {
                    String name = mount.path("name").asText();
                    if (volumes.add(name)) {
                        spec.withArray("volumes").addObject().put("name", name).putObject("emptyDir");
                    }
                }
            }
        }
        return pod;
    }
}
