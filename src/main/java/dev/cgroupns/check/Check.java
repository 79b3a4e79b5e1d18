package dev.cgroupns.check;

import java.util.List;
import java.util.stream.Stream;

/**
 * The checks, in the order in which they are printed.
 *
 * <p>The names are stable: {@code -o json} prints them, and docs/check.md explains each.
 */
public enum Check {
    API_SERVER(CheckGroup.KUBERNETES, "API server answers"),
    KUBERNETES_VERSION(CheckGroup.KUBERNETES, "Kubernetes version"),
    MUTATING_POLICIES(CheckGroup.KUBERNETES, "MutatingAdmissionPolicy"),

    PERMISSIONS_IN_NAMESPACE(CheckGroup.INSTALL, "permissions in the namespace"),
    PERMISSIONS_IN_CLUSTER(CheckGroup.INSTALL, "permissions in the cluster"),
    PERMISSIONS_TO_GRANT(CheckGroup.INSTALL, "permissions that the chart grants"),
    OTHER_INSTALLATION(CheckGroup.INSTALL, "other installations"),

    INSTALLED(CheckGroup.INSTALLATION, "installation"),
    VERSIONS(CheckGroup.INSTALLATION, "versions"),
    MODE(CheckGroup.INSTALLATION, "mode"),
    REPLICAS(CheckGroup.INSTALLATION, "replicas"),
    POD_SECURITY(CheckGroup.INSTALLATION, "Pod Security of the namespace"),

    AUTHORITY(CheckGroup.CERTIFICATE, "caBundle"),
    CERTIFICATE_TRUST(CheckGroup.CERTIFICATE, "certificate is trusted"),
    CERTIFICATE_EXPIRY(CheckGroup.CERTIFICATE, "certificate expiry"),
    CERTIFICATE_NAME(CheckGroup.CERTIFICATE, "certificate name"),

    INJECTION(CheckGroup.ADMISSION, "builders are injected"),
    FAILURE_POLICY(CheckGroup.ADMISSION, "failurePolicy"),
    REINVOCATION(CheckGroup.ADMISSION, "reinvocationPolicy"),
    ORDER(CheckGroup.ADMISSION, "order of webhooks"),
    EXCLUDED_BUILDERS(CheckGroup.ADMISSION, "excluded namespaces"),

    INGRESS(CheckGroup.NETWORK, "NetworkPolicy: reviews"),
    EGRESS_DNS(CheckGroup.NETWORK, "NetworkPolicy: DNS"),
    EGRESS_API_SERVER(CheckGroup.NETWORK, "NetworkPolicy: API server"),
    EGRESS_REGISTRIES(CheckGroup.NETWORK, "NetworkPolicy: registries"),
    LOOKUPS(CheckGroup.NETWORK, "registry lookups"),

    NODE_CGROUPS(CheckGroup.NODES, "cgroup version"),
    NODE_KERNELS(CheckGroup.NODES, "kernels"),
    NODE_RUNTIMES(CheckGroup.NODES, "container runtimes"),
    NODE_ARCHITECTURES(CheckGroup.NODES, "architectures");

    private final CheckGroup group;
    private final String title;

    Check(CheckGroup group, String title) {
        this.group = group;
        this.title = title;
    }

    /** The checks before the chart is installed. */
    public static List<Check> beforeInstallation() {
        return Stream.of(values())
                .filter(check -> check == POD_SECURITY
                        || switch (check.group) {
                            case KUBERNETES, INSTALL, NODES -> true;
                            case INSTALLATION, CERTIFICATE, ADMISSION, NETWORK -> false;
                        })
                .toList();
    }

    /** The checks of an installation. */
    public static List<Check> ofInstallation() {
        return Stream.of(values())
                .filter(check -> check.group != CheckGroup.INSTALL)
                .toList();
    }

    /** The group that it is printed in. */
    public CheckGroup group() {
        return group;
    }

    /** The text for users. */
    public String title() {
        return title;
    }

    /** The line with a result. */
    public CheckLine is(CheckResult result) {
        return new CheckLine(this, result);
    }
}
