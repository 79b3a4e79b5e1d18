package dev.cgroupns.e2e.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.cluster.GoldenPods;
import dev.cgroupns.e2e.webhook.Registration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The golden pods as objects of a real API server, of whatever version: an {@code in.yaml} that the webhook changes is
 * stored as its {@code out.yaml} is without the webhook, with the same defaults, and without the fields that the
 * version does not have.
 */
@ExtendWith(SharedControlPlane.class)
class GoldenPodsE2E {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String POD = "golden";

    private final Cluster cluster;

    GoldenPodsE2E(Cluster cluster) {
        this.cluster = cluster;
    }

    @TestFactory
    Stream<DynamicTest> areStoredAsInjected() {
        Map<String, JsonNode> injected = GoldenPods.after("pods");
        return GoldenPods.before("pods").entrySet().stream()
                .map(golden -> DynamicTest.dynamicTest(golden.getKey(), () -> {
                    String with = cluster.namespace(POD, Map.of());
                    String without = cluster.namespace(POD, Map.of(Registration.NAMESPACE_LABEL, "none"));

                    JsonNode stored = create(with, golden.getValue());

                    assertThat(stored)
                            .isEqualTo(create(without, Objects.requireNonNull(injected.get(golden.getKey()))));
                    cluster.delete(with);
                    cluster.delete(without);
                }));
    }

    /** Creates the pod. Returns it as it is stored, without what differs from one creation to the next. */
    private JsonNode create(String namespace, JsonNode golden) throws JsonProcessingException {
        ObjectNode pod = GoldenPods.named(golden, POD);
        // The token's volume is added before the webhook's, and so stands elsewhere than in a pod that has both.
        pod.withObject("spec").put("automountServiceAccountToken", false);
        String answer = cluster.client().raw("/api/v1/namespaces/" + namespace + "/pods", "POST", pod.toString());
        JsonNode stored = JSON.readTree(answer);
        ((ObjectNode) stored.path("metadata"))
                .remove(List.of("uid", "creationTimestamp", "namespace", "managedFields", "resourceVersion"));
        return stored;
    }
}
