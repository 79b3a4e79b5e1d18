package dev.cgroupns.inspection;

import dev.cgroupns.check.Check;
import dev.cgroupns.check.CheckLine;
import dev.cgroupns.check.CheckReport;
import dev.cgroupns.check.CheckResult;
import dev.cgroupns.check.Fact;
import dev.cgroupns.check.InstallationFacts;
import dev.cgroupns.check.InstallationPermissions;
import dev.cgroupns.check.NodeChecks;
import dev.cgroupns.check.OtherInstallations;
import dev.cgroupns.check.Permission;
import dev.cgroupns.check.PodSecurity;
import dev.cgroupns.check.ServerChecks;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks a cluster before the chart is installed, or an installation. Changes nothing. */
public final class ClusterCheck {
    private static final String ADMISSION = "admissionregistration.k8s.io/v1";

    private final KubernetesClient client;

    private ClusterCheck(KubernetesClient client) {
        this.client = client;
    }

    /**
     * The installation to check, and the credentials.
     *
     * @param access the cluster
     * @param namespace the installation's namespace; empty for the one that the webhook configuration names
     */
    public record CheckTarget(ClusterAccess access, String namespace) {}

    /**
     * Whether the chart can be installed.
     *
     * @throws InspectionException if there is no cluster to check
     */
    public static CheckReport beforeInstallation(CheckTarget target) {
        return run(target, Check.beforeInstallation(), check -> check.before(target.namespace()));
    }

    /**
     * Whether the installation works.
     *
     * @param audit lists builders that leak
     * @param selftestNamespace the namespace in which a builder is created with a dry run
     * @throws InspectionException if there is no cluster to check
     */
    public static CheckReport ofInstallation(CheckTarget target, ClusterAudit audit, String selftestNamespace) {
        return run(
                target,
                Check.ofInstallation(),
                check -> check.of(new InstallationFactsReader(check.client, target, audit, selftestNamespace).read()));
    }

    private static CheckReport run(CheckTarget target, List<Check> all, Function<ClusterCheck, List<CheckLine>> lines) {
        try (KubernetesClient given = target.access().client();
                // The check reports the API server's first answer: no retry may hide it.
                KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder(given.getConfiguration())
                                .withRequestRetryBackoffLimit(0)
                                .build())
                        .build()) {
            return new ClusterCheck(client).run(all, lines);
        }
    }

    private CheckReport run(List<Check> all, Function<ClusterCheck, List<CheckLine>> specific) {
        String version;
        try {
            version = client.getKubernetesVersion().getGitVersion();
        } catch (KubernetesClientException e) {
            String problem = String.valueOf(ClusterAccess.failure(client, e, "the permission to get /version")
                    .getMessage());
            return CheckReport.only(
                    Check.API_SERVER.is(
                            new CheckResult.Broken(problem, "name another cluster with --kubeconfig or --context")),
                    all);
        }
        List<CheckLine> lines = new ArrayList<>(List.of(
                Check.API_SERVER.is(new CheckResult.Passed(client.getMasterUrl().toString())),
                Check.KUBERNETES_VERSION.is(ServerChecks.version(version)),
                Check.MUTATING_POLICIES.is(admissionKinds().judge(ServerChecks::mutatingPolicies))));
        lines.addAll(specific.apply(this));
        return new CheckReport(lines);
    }

    private Fact<Set<String>> admissionKinds() {
        return ClusterReader.read(
                "list the resources of " + ADMISSION,
                () -> client.getApiResources(ADMISSION).getResources().stream()
                        .map(APIResource::getKind)
                        .collect(Collectors.toSet()));
    }

    private List<CheckLine> of(InstallationFacts facts) {
        List<CheckLine> lines = new ArrayList<>(facts.lines());
        lines.addAll(NodeChecks.lines(NodeFactsReader.read(client, facts.launcherImage())));
        return lines;
    }

    private List<CheckLine> before(String namespace) {
        List<CheckLine> lines = new ArrayList<>(obstacles(namespace));
        lines.addAll(NodeChecks.lines(NodeFactsReader.read(client, Optional.empty())));
        return lines;
    }

    private List<CheckLine> obstacles(String namespace) {
        return List.of(
                Check.PERMISSIONS_IN_NAMESPACE.is(missing(InstallationPermissions.inNamespace(), namespace)
                        .judge(permissions ->
                                InstallationPermissions.judge(permissions, "allowed in namespace " + namespace))),
                Check.PERMISSIONS_IN_CLUSTER.is(admissionKinds()
                        .then(kinds -> missing(InstallationPermissions.inCluster(kinds), ""))
                        .judge(permissions -> InstallationPermissions.judge(permissions, "allowed"))),
                Check.PERMISSIONS_TO_GRANT.is(missing(List.of(InstallationPermissions.toEscalate()), "")
                        .then(escalate -> escalate.isEmpty()
                                ? new Fact.Seen<>(List.<Permission>of())
                                : missing(InstallationPermissions.granted(), ""))
                        .judge(permissions -> InstallationPermissions.judge(permissions, "allowed"))),
                Check.OTHER_INSTALLATION.is(
                        ClusterReader.read("list mutatingwebhookconfigurations", () -> InstalledObjects.read(client))
                                .judge(objects -> OtherInstallations.judge(objects, namespace))),
                Check.POD_SECURITY.is(ClusterReader.read(
                                "get the namespace " + namespace,
                                () -> Stream.ofNullable(client.namespaces()
                                                .withName(namespace)
                                                .get())
                                        .toList())
                        .judge(found -> podSecurity(found, namespace))));
    }

    private static CheckResult podSecurity(List<Namespace> found, String namespace) {
        return found.isEmpty()
                ? new CheckResult.Passed(namespace + " does not exist yet: helm install --create-namespace")
                : PodSecurity.judge(NamespaceLabels.of(found.getFirst()).labels(), PodSecurity.PodNetwork.OWN);
    }

    /** @param namespace empty for cluster-wide resources */
    private Fact<List<Permission>> missing(List<Permission> permissions, String namespace) {
        return ClusterReader.read(
                "create selfsubjectaccessreviews",
                () -> permissions.stream()
                        .filter(permission -> !isAllowed(permission, namespace))
                        .toList());
    }

    private boolean isAllowed(Permission permission, String namespace) {
        return Objects.requireNonNullElse(
                client.authorization()
                        .v1()
                        .selfSubjectAccessReview()
                        .create(new SelfSubjectAccessReviewBuilder()
                                .withNewSpec()
                                .withNewResourceAttributes()
                                .withVerb(permission.verb())
                                .withGroup(permission.group())
                                .withResource(permission.resource())
                                .withNamespace(namespace)
                                .endResourceAttributes()
                                .endSpec()
                                .build())
                        .getStatus()
                        .getAllowed(),
                false);
    }
}
