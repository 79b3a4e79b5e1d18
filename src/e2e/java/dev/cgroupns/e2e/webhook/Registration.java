package dev.cgroupns.e2e.webhook;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Registers the webhook with the API server, as the chart does, but with a URL instead of a Service. */
public final class Registration {
    /** The webhook's name in the API server's metrics. */
    public static final String NAME = "inject.cgroupns.dev";

    /** Namespaces with this label send their pods to the webhook that was registered by its value, and to no other. */
    public static final String NAMESPACE_LABEL = "webhook";

    /** The API server's counter of how often it asked webhooks; the label {@code name} says which. */
    public static final String CALLS = "apiserver_admission_webhook_request_total";

    /**
     * Only privileged containers lack a cgroup namespace, so no other pod is sent to the webhook. As in the chart,
     * without optional fields ({@code .?}), which Kubernetes 1.28 does not know in CEL.
     */
    private static final String HAS_PRIVILEGED_CONTAINER = """
            (object.spec.containers + (has(object.spec.initContainers) ? object.spec.initContainers : [])).exists(c,
              has(c.securityContext) && has(c.securityContext.privileged) && c.securityContext.privileged)""";

    private Registration() {}

    /** What the API server does with a pod while the webhook does not answer. */
    public enum FailurePolicy {
        /** The pod is created unchanged. */
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
        apply(client, "cgroupns-injector", server, failurePolicy);
    }

    /** Registers one webhook in addition to others. */
    public static void apply(KubernetesClient client, String name, WebhookServer server, FailurePolicy failurePolicy) {
        client.resource(configuration(name, server, failurePolicy)).serverSideApply();
    }

    /** Registers one webhook for the namespaces that are labelled with its name, and for no others. */
    public static void applyToLabelled(KubernetesClient client, String name, WebhookServer server) {
        MutatingWebhookConfiguration configuration = configuration(name, server, FailurePolicy.FAIL);
        MutatingWebhook webhook = configuration.getWebhooks().getFirst();
        webhook.setSideEffects("NoneOnDryRun");
        webhook.setTimeoutSeconds(30);
        webhook.setNamespaceSelector(new LabelSelectorBuilder()
                .addToMatchLabels(NAMESPACE_LABEL, name)
                .build());
        client.resource(configuration).serverSideApply();
    }

    /** Removes a registration. */
    public static void remove(KubernetesClient client, String name) {
        client.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(name)
                .delete();
    }

    private static MutatingWebhookConfiguration configuration(
            String name, WebhookServer server, FailurePolicy failurePolicy) {
        return new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addToWebhooks(webhook(server)
                        .withName(NAME)
                        .withTimeoutSeconds(5)
                        .withFailurePolicy(failurePolicy.value)
                        .editNamespaceSelector()
                        .addNewMatchExpression()
                        .withKey(NAMESPACE_LABEL)
                        .withOperator("DoesNotExist")
                        .endMatchExpression()
                        .endNamespaceSelector()
                        .editClientConfig()
                        .withCaBundle(Base64.getEncoder()
                                .encodeToString(server.authority().getBytes(StandardCharsets.US_ASCII)))
                        .endClientConfig()
                        .build())
                .build();
    }

    /**
     * A configuration that calls several servers for each pod in one namespace, and refuses the pod if one of them is
     * not trusted. It has no caBundle.
     */
    public static MutatingWebhookConfiguration withoutAuthorities(
            String name, List<WebhookServer> servers, String namespace) {
        MutatingWebhookConfigurationBuilder configuration = new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata();
        for (int i = 0; i < servers.size(); i++) {
            configuration.addToWebhooks(webhook(servers.get(i))
                    .withName("replica-" + i + "." + NAME)
                    // The test is about the API server's trust, not about the speed of a busy machine.
                    .withTimeoutSeconds(30)
                    .withFailurePolicy(FailurePolicy.FAIL.value)
                    .withNewNamespaceSelector()
                    .addToMatchLabels("kubernetes.io/metadata.name", namespace)
                    .endNamespaceSelector()
                    .build());
        }
        return configuration.build();
    }

    private static MutatingWebhookBuilder webhook(WebhookServer server) {
        return new MutatingWebhookBuilder()
                .withAdmissionReviewVersions("v1")
                .withSideEffects("None")
                .withReinvocationPolicy("IfNeeded")
                .withNewNamespaceSelector()
                .addNewMatchExpression()
                .withKey("cgroupns.dev/inject")
                .withOperator("NotIn")
                .withValues("false")
                .endMatchExpression()
                .endNamespaceSelector()
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
                .endClientConfig();
    }
}
