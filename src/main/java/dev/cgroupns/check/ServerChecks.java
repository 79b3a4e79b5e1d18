package dev.cgroupns.check;

import dev.cgroupns.node.Version;
import java.util.Set;

/** Checks of the API server itself. */
public final class ServerChecks {
    /** It evaluates matchConditions without a feature gate; Chart.yaml has the same. */
    static final Version OLDEST = new Version(1, 28);
    /** It has ValidatingAdmissionPolicy v1. */
    private static final Version VALIDATING_POLICIES = new Version(1, 30);

    private ServerChecks() {}

    /** @param server its version, such as {@code v1.36.3} */
    public static CheckResult version(String server) {
        return Version.parse(server)
                .<CheckResult>map(version -> version(server, version))
                .orElseGet(() -> new CheckResult.Warned(
                        "the API server's version \"" + server + "\" has no number",
                        "compare it with " + OLDEST + ", the oldest version that is supported"));
    }

    private static CheckResult version(String server, Version version) {
        if (!version.isAtLeast(OLDEST)) {
            return new CheckResult.Broken(
                    server + " is older than " + OLDEST + ", which evaluates matchConditions",
                    "upgrade the control plane");
        }
        if (!version.isAtLeast(VALIDATING_POLICIES)) {
            return new CheckResult.Warned(
                    server + " has no ValidatingAdmissionPolicy v1: enforcement is not available, and the webhook's"
                            + " own permissions are limited only by RBAC",
                    "upgrade the control plane to " + VALIDATING_POLICIES + " or newer (docs/operations.md,"
                            + " Write permissions)");
        }
        return new CheckResult.Passed(server);
    }

    /** @param kinds the kinds that it serves in admissionregistration.k8s.io/v1 */
    public static CheckResult mutatingPolicies(Set<String> kinds) {
        return new CheckResult.Passed(
                kinds.contains("MutatingAdmissionPolicy")
                        ? "served: the chart's engine auto installs the policy in addition to the webhook"
                        : "not served: the chart's engine auto installs only the webhook");
    }
}
