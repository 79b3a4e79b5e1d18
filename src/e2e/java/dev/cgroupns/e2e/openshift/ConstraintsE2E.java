package dev.cgroupns.e2e.openshift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.e2e.cluster.Cluster;
import dev.cgroupns.e2e.controlplane.SharedControlPlane;
import dev.cgroupns.e2e.delivery.Deliveries;
import dev.cgroupns.e2e.delivery.DeliveringWebhook;
import dev.cgroupns.e2e.openshift.Constraints.Answer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Constraints that admit a builder's pod also admit it injected, except those that forbid the delivery's volume type.
 */
@ExtendWith(SharedControlPlane.class)
@ParameterizedClass
@FieldSource("dev.cgroupns.e2e.delivery.Deliveries#ALL")
class ConstraintsE2E {
    /** OpenShift's admission writes this annotation. */
    private static final String ADMITTED_BY = "openshift.io/scc";

    private final Cluster cluster;
    private final String delivery;
    private final DeliveringWebhook webhook;

    ConstraintsE2E(String delivery, Deliveries deliveries) {
        this.delivery = delivery;
        this.webhook = deliveries.by(delivery);
        this.cluster = deliveries.cluster();
    }

    /** As OpenShift's API server does it: the constraints, then the webhook, then the constraints a second time. */
    @Test
    void admittedBuildersAreAdmittedInjected() {
        String namespace = webhook.namespace();
        List<Pod> injected = Constraints.admittedBuilders().stream()
                .map(admitted -> afterWebhook(admitted, namespace))
                // A builder that gets a user other than root is not injected.
                .filter(pod -> !DeliveringWebhook.delivery(pod).isEmpty())
                .toList();

        List<Answer> again = Constraints.judge(injected).stream()
                .filter(answer -> answer.constraints()
                        .equals(answer.pod().getMetadata().getAnnotations().get(ADMITTED_BY)))
                .toList();

        assertThat(again)
                .hasSameSizeAs(injected)
                .hasSizeGreaterThan(30)
                .allSatisfy(answer -> InjectedAnswer.isAsDocumented(answer, delivery));
    }

    private Pod afterWebhook(Answer admitted, String namespace) {
        Pod pod = new PodBuilder(admitted.pod())
                .editMetadata()
                .addToAnnotations(ADMITTED_BY, admitted.constraints())
                .endMetadata()
                .withStatus(null)
                .build();
        return cluster.client()
                .pods()
                .inNamespace(namespace)
                .resource(pod)
                .dryRun(true)
                .create();
    }
}
