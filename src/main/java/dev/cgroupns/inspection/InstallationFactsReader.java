package dev.cgroupns.inspection;

import dev.cgroupns.audit.IsolationStatus;
import dev.cgroupns.audit.LeakCause;
import dev.cgroupns.check.CheckResult;
import dev.cgroupns.check.Fact;
import dev.cgroupns.check.InstallationFacts;
import dev.cgroupns.check.InstalledMode;
import dev.cgroupns.check.InstalledObject;
import dev.cgroupns.check.ServedCertificate;
import dev.cgroupns.check.WebhookDeployment;
import dev.cgroupns.config.BuildVersion;
import dev.cgroupns.inspection.ClusterAudit.Scope;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads the {@link InstallationFacts}. */
final class InstallationFactsReader {
    private static final int DNS = 53;
    /** OpenShift's DNS servers listen on it, and its network plugin checks the pod's port, not the Service's. */
    private static final int OPENSHIFT_DNS = 5353;

    private static final Set<LeakCause> EXCLUDED = EnumSet.of(LeakCause.NAMESPACE_EXCLUDED, LeakCause.POD_EXCLUDED);

    private static final String LOOKUPS = "cgroupns_image_lookups_seconds_count";

    private final KubernetesClient client;
    private final ClusterCheck.CheckTarget target;
    private final ClusterAudit audit;
    private final String selftestNamespace;

    InstallationFactsReader(
            KubernetesClient client, ClusterCheck.CheckTarget target, ClusterAudit audit, String selftestNamespace) {
        this.client = client;
        this.target = target;
        this.audit = audit;
        this.selftestNamespace = selftestNamespace;
    }

    InstallationFacts read() {
        Fact<List<MutatingWebhookConfiguration>> all = ClusterReader.read(
                "list mutatingwebhookconfigurations",
                () -> client.admissionRegistration()
                        .v1()
                        .mutatingWebhookConfigurations()
                        .list()
                        .getItems());
        Fact<MutatingWebhookConfiguration> ours = all.then(this::ours);
        Fact<List<InstalledObject>> objects = all.then(_ -> ClusterReader.read(
                "list mutatingadmissionpolicies",
                () -> InstalledObjects.read(client).stream()
                        .filter(this::isTarget)
                        .toList()));
        Fact<String> namespace = ours.then(this::namespace);
        Fact<Deployment> deployment = namespace.then(this::deployment);
        return new InstallationFacts(
                BuildVersion.current(),
                Instant.now(),
                objects,
                ours,
                all,
                deployment,
                namespace.then(this::labels),
                ours.then(configuration ->
                        deployment.then(webhook -> certificate(new WebhookDeployment(webhook), configuration))),
                objects.judge(found -> injection(found, ours)),
                ours.then(_ -> excludedBuilders()),
                new InstallationFacts.Network(
                        namespace.then(name -> ClusterReader.read(
                                "list networkpolicies in namespace " + name,
                                () -> client.network()
                                        .v1()
                                        .networkPolicies()
                                        .inNamespace(name)
                                        .list()
                                        .getItems())),
                        ClusterReader.read(
                                "get the API group security.openshift.io",
                                () -> client.getApiGroup("security.openshift.io") == null ? DNS : OPENSHIFT_DNS),
                        apiServerPort()),
                deployment.then(this::lookups));
    }

    private Fact<MutatingWebhookConfiguration> ours(List<MutatingWebhookConfiguration> all) {
        return all.stream()
                .filter(WebhookState::isOurs)
                .filter(each -> isTarget(InstalledObjects.of(each)))
                .findFirst()
                .<Fact<MutatingWebhookConfiguration>>map(Fact.Seen::new)
                .orElseGet(() -> new Fact.Unseen<>("no webhook is installed", ""));
    }

    /** An object that does not show its namespace may belong to any installation. */
    private boolean isTarget(InstalledObject object) {
        return target.namespace().isEmpty()
                || object.namespace().isEmpty()
                || object.namespace().equals(target.namespace());
    }

    private Fact<String> namespace(MutatingWebhookConfiguration configuration) {
        return Optional.of(target.namespace())
                .filter(name -> !name.isEmpty())
                .or(() -> InstalledObjects.namespace(configuration))
                .<Fact<String>>map(Fact.Seen::new)
                .orElseGet(() -> new Fact.Unseen<>(
                        "the webhook configuration does not show the installation's namespace",
                        "name it with --namespace"));
    }

    private Fact<Deployment> deployment(String namespace) {
        return ClusterReader.read(
                        "list deployments in namespace " + namespace,
                        () -> client.apps()
                                .deployments()
                                .inNamespace(namespace)
                                .withLabel("app.kubernetes.io/name", "cgroupns-injector")
                                .list()
                                .getItems())
                .then(found -> found.isEmpty()
                        ? new Fact.Unseen<>("namespace " + namespace + " has no Deployment of the chart", "")
                        : new Fact.Seen<>(found.getFirst()));
    }

    private Fact<Map<String, String>> labels(String namespace) {
        return ClusterReader.read(
                "get the namespace " + namespace,
                () -> NamespaceLabels.of(client.namespaces().withName(namespace).require())
                        .labels());
    }

    private Fact<ServedCertificate> certificate(WebhookDeployment webhook, MutatingWebhookConfiguration configuration) {
        String namespace = webhook.deployment().getMetadata().getNamespace();
        return webhook.certificateSecret()
                .map(name -> ClusterReader.read(
                                "get the Secret " + namespace + "/" + name,
                                () -> Optional.ofNullable(client.secrets()
                                        .inNamespace(namespace)
                                        .withName(name)
                                        .get()))
                        .<ServedCertificate>then(secret -> new Fact.Seen<>(
                                StoredCertificates.read(namespace + "/" + name, secret, configuration))))
                .orElseGet(() -> new Fact.Unseen<>("the Deployment names no Secret with a certificate", ""));
    }

    /** Also where the policy injects by itself. */
    private CheckResult injection(List<InstalledObject> objects, Fact<MutatingWebhookConfiguration> ours) {
        if (objects.isEmpty()) {
            return new CheckResult.Skipped("nothing is installed", "");
        }
        String configuration = switch (ours) {
            case Fact.Seen<MutatingWebhookConfiguration>(MutatingWebhookConfiguration seen) ->
                seen.getMetadata().getName();
            case Fact.Unseen<MutatingWebhookConfiguration> _ -> null;
        };
        return switch (Selftest.once(client, selftestNamespace, configuration)) {
            case Selftest.Outcome.Injected _ ->
                new CheckResult.Passed("a privileged buildkitd pod, with a dry run in namespace " + selftestNamespace);
            case Selftest.Outcome.Observed() -> observed(ours);
            case Selftest.Outcome.Starting(String problem) -> failed(problem);
            case Selftest.Outcome.NotReached(String problem) -> failed(problem);
            case Selftest.Outcome.NotInjected(String problem) -> failed(problem);
            case Selftest.Outcome.NotAsked(String problem) ->
                new CheckResult.Skipped(
                        problem.lines().findFirst().orElse(""),
                        "run the check with an account that may create pods in a namespace that allows privileged ones"
                                + " (--selftest-namespace)");
        };
    }

    private CheckResult observed(Fact<MutatingWebhookConfiguration> ours) {
        return ours.judge(configuration -> switch (InstalledMode.of(configuration)) {
            case OBSERVE ->
                new CheckResult.Passed("a privileged buildkitd pod would be, with a dry run in namespace "
                        + selftestNamespace + "; the webhook only observes");
            case INJECT ->
                new CheckResult.Broken(
                        "the webhook answers that it only observes, but the chart's mode is inject",
                        "wait until all its pods have the new configuration: kubectl rollout status deployment");
        });
    }

    /** The first line is the finding, the others are the remedy. */
    private static CheckResult failed(String problem) {
        List<String> lines = problem.lines().map(String::strip).toList();
        String remedy = String.join(" ", lines.subList(1, lines.size()));
        return new CheckResult.Broken(
                lines.getFirst(), remedy.isEmpty() ? "cgroupns-injector selftest --namespace NAME says more" : remedy);
    }

    private Fact<Set<String>> excludedBuilders() {
        try {
            Set<String> namespaces = new TreeSet<>();
            audit.run(target.access(), new Scope("", ""), _ -> {}).findings().stream()
                    .filter(finding -> finding.status() instanceof IsolationStatus.Leaking leaking
                            && EXCLUDED.contains(leaking.cause()))
                    .forEach(finding -> namespaces.add(finding.owner().namespace()));
            return new Fact.Seen<>(namespaces);
        } catch (InspectionException e) {
            return new Fact.Unseen<>(
                    "pods cannot be listed: " + e.getMessage(), "run the check with an account that may list pods");
        }
    }

    private Fact<Integer> apiServerPort() {
        return ClusterReader.read(
                        "list endpointslices in namespace default",
                        () -> client
                                .discovery()
                                .v1()
                                .endpointSlices()
                                .inNamespace("default")
                                .withLabel("kubernetes.io/service-name", "kubernetes")
                                .list()
                                .getItems()
                                .stream()
                                .flatMap(slice -> slice.getPorts().stream())
                                .map(port -> port.getPort())
                                .filter(Objects::nonNull)
                                .findFirst())
                .then(port -> port.<Fact<Integer>>map(Fact.Seen::new)
                        .orElseGet(() -> new Fact.Unseen<>(
                                "the Service kubernetes in namespace default has no EndpointSlice", "")));
    }

    private Fact<Map<String, Long>> lookups(Deployment deployment) {
        String namespace = deployment.getMetadata().getNamespace();
        int port = new WebhookDeployment(deployment).port("management").orElse(0);
        return ClusterReader.read("get pods/proxy in namespace " + namespace, () -> {
                    Map<String, Long> sums = new TreeMap<>();
                    readyPods(deployment)
                            .forEach(pod -> MetricsText.values(
                                            client.raw("/api/v1/namespaces/" + namespace + "/pods/"
                                                    + pod.getMetadata().getName() + ":" + port + "/proxy/metrics"),
                                            LOOKUPS,
                                            "outcome")
                                    .forEach((outcome, count) -> sums.merge(outcome, count, Long::sum)));
                    return sums;
                })
                .then(sums -> sums.isEmpty()
                        ? new Fact.Unseen<>("no replica that is ready has shown its metrics", "")
                        : new Fact.Seen<>(sums));
    }

    private Stream<Pod> readyPods(Deployment deployment) {
        return client
                .pods()
                .inNamespace(deployment.getMetadata().getNamespace())
                .withLabelSelector(deployment.getSpec().getSelector())
                .list()
                .getItems()
                .stream()
                .filter(Readiness::isPodReady);
    }
}
