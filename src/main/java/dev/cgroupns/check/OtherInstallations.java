package dev.cgroupns.check;

import java.util.Collection;
import java.util.List;

/** Whether there is an installation already. Two webhooks would be called for the same pods, and helm refuses that. */
public final class OtherInstallations {
    private OtherInstallations() {}

    /**
     * Looks for objects that prevent an installation.
     *
     * @param found the webhook configurations and policies of all installations
     * @param namespace the namespace of the new installation
     */
    public static CheckResult judge(Collection<InstalledObject> found, String namespace) {
        List<InstalledObject> others = found.stream()
                .filter(each -> !each.namespace().equals(namespace))
                .toList();
        if (found.isEmpty()) {
            return new CheckResult.Passed("none");
        }
        if (others.isEmpty()) {
            return new CheckResult.Passed("it is installed in this namespace: use helm upgrade");
        }
        InstalledObject first = others.getFirst();
        return new CheckResult.Broken(
                first
                        + (first.namespace().isEmpty()
                                ? " exists already"
                                : " belongs to an installation in namespace " + first.namespace()),
                "upgrade that installation (--namespace), or uninstall it first");
    }
}
