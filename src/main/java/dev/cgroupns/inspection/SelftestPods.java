package dev.cgroupns.inspection;

import dev.cgroupns.verdict.Annotations;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;

/** The pods that the selftest creates with a dry run. */
final class SelftestPods {
    private static final String CONTAINER = "buildkitd";

    private SelftestPods() {}

    /** A builder that both the webhook and the policy inject. */
    static Pod forAnyEngine(String namespace, Map<String, String> labels) {
        return builder(namespace, labels, Map.of(), List.of("buildkitd"));
    }

    /** A builder that the policy leaves to the webhook: CEL cannot decode a letter that is escaped in JSON. */
    static Pod forTheWebhook(String namespace, Map<String, String> labels) {
        return builder(
                namespace,
                labels,
                Map.of(Annotations.ENTRYPOINT_PREFIX + CONTAINER, "[\"buildkit\\u0064\"]"),
                List.of());
    }

    private static Pod builder(
            String namespace, Map<String, String> labels, Map<String, String> annotations, List<String> command) {
        return new PodBuilder()
                .withNewMetadata()
                .withGenerateName("cgroupns-selftest-")
                .withNamespace(namespace)
                .withLabels(labels)
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName(CONTAINER)
                // Not an official image, whose entrypoint the policy knows.
                .withImage("cgroupns-selftest")
                .withCommand(command)
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }
}
