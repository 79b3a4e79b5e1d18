package dev.cgroupns.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** What the cluster shows of the webhook, and of the policy by which the API server itself injects. */
public sealed interface ClusterInstallation {

    /** Neither a MutatingWebhookConfiguration nor a MutatingAdmissionPolicyBinding is ours. */
    record NotInstalled() implements ClusterInstallation {}

    /** These credentials may not read what the question needs. */
    record Unreadable() implements ClusterInstallation {}

    /**
     * Pods are injected.
     *
     * @param since by a namespace's name, when the oldest of them was created whose namespaceSelector selects it; empty
     *     if none does
     */
    record Installed(Function<String, Optional<Instant>> since) implements ClusterInstallation {}
}
