package dev.cgroupns.check;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The permissions that a user needs to install the chart with its default values. A test compares the lists with
 * the manifests.
 */
public final class InstallationPermissions {
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String ADMISSION = "admissionregistration.k8s.io";

    private InstallationPermissions() {}

    /** In the namespace. helm keeps its releases in Secrets. */
    public static List<Permission> inNamespace() {
        return List.of(
                Permission.toCreate("apps", "deployments"),
                Permission.toCreate("", "services"),
                Permission.toCreate("", "serviceaccounts"),
                Permission.toCreate("", "configmaps"),
                Permission.toCreate("", "secrets"),
                Permission.toCreate(RBAC, "roles"),
                Permission.toCreate(RBAC, "rolebindings"),
                Permission.toCreate("networking.k8s.io", "networkpolicies"),
                Permission.toCreate("policy", "poddisruptionbudgets"));
    }

    /** @param kinds the kinds that the API server has in admissionregistration.k8s.io/v1: the chart adapts to them */
    public static List<Permission> inCluster(Set<String> kinds) {
        List<Permission> permissions = new ArrayList<>(List.of(
                Permission.toCreate("", "namespaces"),
                Permission.toCreate(RBAC, "clusterroles"),
                Permission.toCreate(RBAC, "clusterrolebindings"),
                Permission.toCreate(ADMISSION, "mutatingwebhookconfigurations")));
        if (kinds.contains("ValidatingAdmissionPolicy")) {
            permissions.add(Permission.toCreate(ADMISSION, "validatingadmissionpolicies"));
            permissions.add(Permission.toCreate(ADMISSION, "validatingadmissionpolicybindings"));
        }
        if (kinds.contains("MutatingAdmissionPolicy")) {
            permissions.add(Permission.toCreate(ADMISSION, "mutatingadmissionpolicies"));
            permissions.add(Permission.toCreate(ADMISSION, "mutatingadmissionpolicybindings"));
        }
        return permissions;
    }

    /** The webhook's permissions: without {@code escalate}, RBAC lets users grant only permissions that they have. */
    public static List<Permission> granted() {
        return List.of(
                new Permission("get", ADMISSION, "mutatingwebhookconfigurations"),
                new Permission("list", ADMISSION, "mutatingwebhookconfigurations"),
                new Permission("watch", ADMISSION, "mutatingwebhookconfigurations"),
                new Permission("patch", ADMISSION, "mutatingwebhookconfigurations"),
                new Permission("create", "events.k8s.io", "events"),
                new Permission("patch", "events.k8s.io", "events"),
                new Permission("get", "apps", "replicasets"),
                new Permission("get", "batch", "jobs"),
                new Permission("get", "", "secrets"),
                new Permission("list", "", "secrets"),
                new Permission("watch", "", "secrets"),
                new Permission("update", "", "secrets"),
                new Permission("create", "", "secrets"));
    }

    /** It lets a user grant permissions that they do not have. */
    public static Permission toEscalate() {
        return new Permission("escalate", RBAC, "clusterroles");
    }

    /**
     * The result for the permissions that were found.
     *
     * @param missing the permissions that the user lacks
     * @param allowed the text if there are none
     */
    public static CheckResult judge(Collection<Permission> missing, String allowed) {
        return missing.isEmpty()
                ? new CheckResult.Passed(allowed)
                : new CheckResult.Broken(
                        "these credentials are not allowed to "
                                + NameList.of(missing.stream()
                                        .map(Permission::toString)
                                        .toList()),
                        "install with an account that is, such as one with the ClusterRole cluster-admin");
    }
}
