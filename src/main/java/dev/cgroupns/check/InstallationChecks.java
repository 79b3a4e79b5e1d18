package dev.cgroupns.check;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks of the webhook's pods. */
final class InstallationChecks {
    private InstallationChecks() {}

    static List<CheckLine> lines(InstallationFacts facts) {
        Fact<WebhookDeployment> webhook =
                facts.deployment().then(deployment -> new Fact.Seen<>(new WebhookDeployment(deployment)));
        return List.of(
                Check.INSTALLED.is(facts.objects().judge(InstallationChecks::installed)),
                Check.VERSIONS.is(webhook.judge(deployment -> versions(facts.version(), deployment))),
                Check.MODE.is(facts.configuration().judge(InstalledMode::judge)),
                Check.REPLICAS.is(facts.deployment().judge(InstallationChecks::replicas)),
                Check.POD_SECURITY.is(webhook.judge(deployment ->
                        facts.namespaceLabels().judge(labels -> PodSecurity.judge(labels, deployment.network())))));
    }

    private static CheckResult installed(List<InstalledObject> objects) {
        if (objects.isEmpty()) {
            return new CheckResult.Broken(
                    "no MutatingWebhookConfiguration has a webhook named *.cgroupns.dev, and no"
                            + " MutatingAdmissionPolicy is the chart's",
                    "install the chart (docs/install.md); cgroupns-injector check --pre tests the cluster for it");
        }
        String all = objects.stream()
                .map(object -> object + (object.namespace().isEmpty() ? "" : " (" + object.namespace() + ")"))
                .collect(Collectors.joining(", "));
        long webhooks = objects.stream()
                .filter(object -> object.kind().equals("MutatingWebhookConfiguration"))
                .count();
        return webhooks > 1
                ? new CheckResult.Warned(
                        "more than one webhook is called for the same pods: " + all,
                        "uninstall all but one; until then, name the one to check with --namespace")
                : new CheckResult.Passed(all);
    }

    private static CheckResult versions(String program, WebhookDeployment webhook) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("command line", withoutSuffix(program));
        versions.put("chart", webhook.chartVersion());
        versions.put("webhook's image", webhook.imageTag());
        versions.put("launcher's image", webhook.launcherTag());
        versions.values().removeIf(String::isEmpty);
        String seen = versions.entrySet().stream()
                .map(version -> version.getKey() + " " + version.getValue())
                .collect(Collectors.joining(", "));
        return versions.values().stream().distinct().count() == 1
                ? new CheckResult.Passed(seen)
                : new CheckResult.Warned(
                        seen,
                        "use one version: upgrade the chart, leave image.tag and launcher.image.tag empty, and use the"
                                + " command line of the same version");
    }

    /** A snapshot counts as the release that follows it. */
    private static String withoutSuffix(String version) {
        return version.endsWith("-SNAPSHOT") ? version.substring(0, version.length() - "-SNAPSHOT".length()) : version;
    }

    private static CheckResult replicas(Deployment deployment) {
        DeploymentStatus status = status(deployment);
        int wanted = number(deployment.getSpec().getReplicas(), 1);
        int ready = ready(deployment);
        String name = deployment.getMetadata().getName();
        String namespace = deployment.getMetadata().getNamespace();
        String seen = ready + " of " + wanted + " ready";
        Optional<String> failure = failure(status);
        if (ready == 0) {
            return new CheckResult.Broken(
                    seen + failure.map(text -> ": " + text).orElse(""),
                    "kubectl --namespace " + namespace + " describe pods --selector"
                            + " app.kubernetes.io/name=cgroupns-injector");
        }
        if (ready < wanted || failure.isPresent()) {
            return new CheckResult.Warned(
                    seen + failure.map(text -> ": " + text).orElse(""),
                    "kubectl --namespace " + namespace + " rollout status deployment/" + name);
        }
        return ready < 2
                ? new CheckResult.Warned(
                        seen + ": while it is replaced or its node fails, builders are not injected",
                        "set replicas to 2 or more")
                : new CheckResult.Passed(seen);
    }

    static int ready(Deployment deployment) {
        return number(status(deployment).getReadyReplicas(), 0);
    }

    private static DeploymentStatus status(Deployment deployment) {
        return Objects.requireNonNullElseGet(deployment.getStatus(), DeploymentStatus::new);
    }

    /** Such as by a quota or Pod Security: then there are no pods to describe. */
    private static Optional<String> failure(DeploymentStatus status) {
        return Objects.requireNonNullElse(status.getConditions(), List.<DeploymentCondition>of()).stream()
                .filter(condition -> condition.getType().equals("ReplicaFailure")
                        && condition.getStatus().equals("True"))
                .map(DeploymentCondition::getMessage)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static int number(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }
}
