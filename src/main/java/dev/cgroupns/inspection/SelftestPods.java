package dev.cgroupns.inspection;

import dev.cgroupns.verdict.Annotations;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;

/** The pods that the selftest asks for, by dry-run. */
final class SelftestPods {
    private static final String CONTAINER = "buildkitd";

    private SelftestPods() {}

    /** A builder that the webhook injects, and the policy too. */
    static Pod forAnyEngine(String namespace) {
        return builder(namespace, Map.of(), List.of("buildkitd"));
    }

    /** A builder that the policy leaves to the webhook: CEL cannot read a letter that JSON escapes. */
    static Pod forTheWebhook(String namespace) {
        return builder(
                namespace, Map.of(Annotations.ENTRYPOINT_PREFIX + CONTAINER, "[\"buildkit\\u0064\"]"), List.of());
    }

    private static Pod builder(String namespace, Map<String, String> annotations, List<String> command) {
        return new PodBuilder()
                .withNewMetadata()
                .withGenerateName("cgroupns-selftest-")
                .withNamespace(namespace)
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
