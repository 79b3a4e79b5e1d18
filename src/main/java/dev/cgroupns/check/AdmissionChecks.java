package dev.cgroupns.check;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Checks of how the API server calls the webhook. */
final class AdmissionChecks {
    private AdmissionChecks() {}

    static List<CheckLine> lines(InstallationFacts facts) {
        return List.of(
                Check.INJECTION.is(facts.injection()),
                Check.FAILURE_POLICY.is(facts.configuration()
                        .judge(ours -> facts.deployment().judge(deployment -> failurePolicy(ours, deployment)))),
                Check.REINVOCATION.is(facts.configuration().judge(AdmissionChecks::reinvocation)),
                Check.ORDER.is(facts.configuration()
                        .judge(ours -> facts.configurations().judge(all -> order(ours, all)))),
                Check.EXCLUDED_BUILDERS.is(facts.excludedBuilders().judge(AdmissionChecks::excluded)));
    }

    private static CheckResult failurePolicy(MutatingWebhookConfiguration configuration, Deployment deployment) {
        if (configuration.getWebhooks().stream().noneMatch(webhook -> "Fail".equals(webhook.getFailurePolicy()))) {
            return new CheckResult.Passed("Ignore: pods are created unchanged while the webhook does not answer");
        }
        String seen = "Fail: privileged pods are refused while the webhook does not answer";
        return InstallationChecks.ready(deployment) < 2
                ? new CheckResult.Warned(
                        seen + ", and fewer than two replicas are ready",
                        "run two replicas or more, or set webhook.failurePolicy to Ignore (docs/enforcement.md)")
                : new CheckResult.Passed(seen);
    }

    private static CheckResult reinvocation(MutatingWebhookConfiguration configuration) {
        return configuration.getWebhooks().stream()
                        .allMatch(webhook -> "IfNeeded".equals(webhook.getReinvocationPolicy()))
                ? new CheckResult.Passed("IfNeeded")
                : new CheckResult.Warned(
                        "Never: the webhook does not see later changes of other webhooks",
                        "apply the chart again, which sets IfNeeded");
    }

    /** The API server calls them in the order of their names. */
    private static CheckResult order(
            MutatingWebhookConfiguration ours, List<MutatingWebhookConfiguration> configurations) {
        String name = ours.getMetadata().getName();
        List<String> later = configurations.stream()
                .filter(each -> each.getMetadata().getName().compareTo(name) > 0)
                .filter(each -> each.getWebhooks().stream().anyMatch(AdmissionChecks::changesPods))
                .map(each -> each.getMetadata().getName())
                .toList();
        return later.isEmpty()
                ? new CheckResult.Passed(name + " is the last that can change pods")
                : new CheckResult.Warned(
                        "called after " + name + ", and can change pods: " + NameList.of(later),
                        "set webhook.configurationName to a name that sorts after them, so that the launcher is put in"
                                + " front of the command that they leave");
    }

    private static boolean changesPods(MutatingWebhook webhook) {
        return Objects.requireNonNullElse(webhook.getRules(), List.<RuleWithOperations>of()).stream()
                .anyMatch(rule -> hasOne(rule.getApiGroups(), Set.of("", "*"))
                        && hasOne(rule.getOperations(), Set.of("CREATE", "*"))
                        && hasOne(rule.getResources(), Set.of("pods", "*", "*/*")));
    }

    private static boolean hasOne(List<String> words, Set<String> wanted) {
        return words.stream().anyMatch(wanted::contains);
    }

    private static CheckResult excluded(Set<String> namespaces) {
        return namespaces.isEmpty()
                ? new CheckResult.Passed("none has a builder that leaks")
                : new CheckResult.Warned(
                        "builders leak in " + NameList.of(namespaces),
                        "label the namespace cgroupns.dev/inject=true, or change webhook.excludedNamespaces,"
                                + " webhook.namespaceSelector or webhook.objectSelector; cgroupns-injector audit shows"
                                + " the cause for each builder, and how to restart it");
    }
}
