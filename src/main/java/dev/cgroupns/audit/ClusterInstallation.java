package dev.cgroupns.audit;

import java.time.Instant;
import java.util.Map;
import java.util.function.Function;

/** The installation of the webhook, and of the policy with which the API server itself injects. */
public sealed interface ClusterInstallation {

    /** No MutatingWebhookConfiguration or MutatingAdmissionPolicyBinding is from cgroupns-injector. */
    record NotInstalled() implements ClusterInstallation {}

    /** The credentials do not have the permission to read it. */
    record Unreadable() implements ClusterInstallation {}

    /**
     * There is an installation.
     *
     * @param coverage what it does with a pod
     */
    record Installed(Function<PodLabels, Coverage> coverage) implements ClusterInstallation {}

    /**
     * What the installation's selectors match.
     *
     * @param namespace the pod's namespace
     * @param labels the pod's labels
     */
    record PodLabels(String namespace, Map<String, String> labels) {}

    /** What the installation does with a pod. */
    sealed interface Coverage {
        /**
         * It injects the pod's builders.
         *
         * @param since when the oldest object was created that selects the pod
         */
        record Injects(Instant since) implements Coverage {}

        /** It only observes ({@code mode: observe}). */
        record Observes() implements Coverage {}

        /** No objectSelector selects the pod. */
        record ExcludesPod() implements Coverage {}

        /** No namespaceSelector selects the pod's namespace. */
        record ExcludesNamespace() implements Coverage {}
    }
}
