package dev.cgroupns.audit;

import java.time.Instant;
import java.util.function.Predicate;

/** What the cluster shows of the webhook. */
public sealed interface WebhookInstallation {

    /** No MutatingWebhookConfiguration has a webhook of ours. */
    record NotInstalled() implements WebhookInstallation {}

    /** These credentials may not read what the question needs. */
    record Unreadable() implements WebhookInstallation {}

    /**
     * Pods are sent to the webhook.
     *
     * @param configuration name of the MutatingWebhookConfiguration
     * @param since when that was created
     * @param selects whether the namespaceSelectors choose a namespace, by its name
     */
    record Installed(String configuration, Instant since, Predicate<String> selects) implements WebhookInstallation {}
}
