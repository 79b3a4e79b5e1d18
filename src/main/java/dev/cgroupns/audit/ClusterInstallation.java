package dev.cgroupns.audit;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** The installation of the webhook, and of the policy with which the API server itself injects. */
public sealed interface ClusterInstallation {

    /** No MutatingWebhookConfiguration or MutatingAdmissionPolicyBinding is from cgroupns-injector. */
    record NotInstalled() implements ClusterInstallation {}

    /** The credentials do not have the permission to read it. */
    record Unreadable() implements ClusterInstallation {}

    /**
     * Pods are injected.
     *
     * @param since by namespace, when the oldest object was created whose namespaceSelector selects the namespace;
     *     empty if none does
     */
    record Installed(Function<String, Optional<Instant>> since) implements ClusterInstallation {}
}
