package dev.cgroupns.e2e.webhook;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How the API server is told of the webhook: as the chart does it, but by address instead of by Service. */
public final class Registration {
    /** The webhook's name in the API server's metrics. */
    public static final String NAME = "inject.cgroupns.dev";

    /** The API server's counter of how often it asked webhooks; the label {@code name} says which. */
    public static final String CALLS = "apiserver_admission_webhook_request_total";

    /** Only what is privileged lacks a cgroup namespace: no other pod is ever sent to the webhook. */
    private static final String HAS_PRIVILEGED_CONTAINER = """
            (object.spec.containers + object.spec.?initContainers.orValue([])).exists(c,
              c.?securityContext.?privileged.orValue(false))""";

    private Registration() {}

    /** What the API server does with a pod while the webhook does not answer. */
    public enum FailurePolicy {
        /** The pod is created as it is. */
        IGNORE("Ignore"),
        /** The pod is refused. */
        FAIL("Fail");

        private final String value;

        FailurePolicy(String value) {
            this.value = value;
        }
    }

    /** Registers the webhook, or changes how it is registered. */
    public static void apply(KubernetesClient client, WebhookServer server, FailurePolicy failurePolicy) {
        client.resource(configuration(server, failurePolicy)).serverSideApply();
    }

    private static MutatingWebhookConfiguration configuration(WebhookServer server, FailurePolicy failurePolicy) {
        return new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName("cgroupns-injector")
                .endMetadata()
                .addNewWebhook()
                .withName(NAME)
                .withAdmissionReviewVersions("v1")
                .withSideEffects("None")
                .withTimeoutSeconds(5)
                .withReinvocationPolicy("IfNeeded")
                .withFailurePolicy(failurePolicy.value)
                .addNewRule()
                .withApiGroups("")
                .withApiVersions("v1")
                .withOperations("CREATE")
                .withResources("pods")
                .endRule()
                .addNewMatchCondition()
                .withName("has-privileged-container")
                .withExpression(HAS_PRIVILEGED_CONTAINER)
                .endMatchCondition()
                .withNewClientConfig()
                .withUrl(server.mutate().toString())
                .withCaBundle(
                        Base64.getEncoder().encodeToString(server.authority().getBytes(StandardCharsets.US_ASCII)))
                .endClientConfig()
                .endWebhook()
                .build();
    }
}
