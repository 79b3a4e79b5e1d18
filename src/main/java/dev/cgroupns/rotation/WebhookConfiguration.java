package dev.cgroupns.rotation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cgroupns.certificate.AuthorityBundle;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The MutatingWebhookConfiguration, in which the webhook may change only the {@code caBundle}s. */
final class WebhookConfiguration {
    private final KubernetesClient client;
    private final String name;

    WebhookConfiguration(KubernetesClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /**
     * The configuration at one resourceVersion.
     *
     * @param configuration the configuration as it was read; empty if it did not exist
     */
    record ConfigurationSnapshot(Optional<MutatingWebhookConfiguration> configuration) {
        /** The authorities that the API server trusts, for each webhook. */
        List<AuthorityBundle> published() {
            return webhooks().stream()
                    .map(webhook -> Optional.ofNullable(
                                    webhook.getClientConfig().getCaBundle())
                            .map(WebhookConfiguration::text)
                            .map(AuthorityBundle::parse)
                            .orElse(AuthorityBundle.EMPTY))
                    .toList();
        }

        private List<MutatingWebhook> webhooks() {
            return configuration.map(MutatingWebhookConfiguration::getWebhooks).orElseGet(List::of);
        }
    }

    Resource<MutatingWebhookConfiguration> resource() {
        return client.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName(name);
    }

    ConfigurationSnapshot read() {
        return new ConfigurationSnapshot(Optional.ofNullable(resource().get()));
    }

    /**
     * Writes a bundle to all webhooks, unless the configuration has changed since it was read. It is a patch, so fields
     * of newer API versions survive.
     *
     * @throws RotationException if there is no webhook to write it to
     */
    void publish(ConfigurationSnapshot version, AuthorityBundle bundle) {
        if (version.webhooks().isEmpty()) {
            throw new RotationException("MutatingWebhookConfiguration " + name
                    + " does not exist or has no webhooks, so the API server sends no pods: install it, or correct"
                    + " --webhook-configuration");
        }
        String value = Base64.getEncoder().encodeToString(bundle.pem().getBytes(StandardCharsets.US_ASCII));
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        // The API server answers 409 to a resourceVersion that is not the latest.
        patch.addObject()
                .put("op", "replace")
                .put("path", "/metadata/resourceVersion")
                .put(
                        "value",
                        version.configuration().orElseThrow().getMetadata().getResourceVersion());
        for (int i = 0; i < version.webhooks().size(); i++) {
            patch.addObject()
                    .put("op", "add")
                    .put("path", "/webhooks/" + i + "/clientConfig/caBundle")
                    .put("value", value);
        }
        resource().patch(PatchContext.of(PatchType.JSON), patch.toString());
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
