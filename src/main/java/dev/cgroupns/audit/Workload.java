package dev.cgroupns.audit;

import java.util.Locale;
import java.util.Set;

/**
 * The object that a pod's owner edits: the pod's outermost controller, or the pod itself.
 *
 * @param apiVersion such as {@code apps/v1}
 * @param kind such as {@code Deployment}
 * @param namespace its namespace
 * @param name its name
 */
public record Workload(String apiVersion, String kind, String namespace, String name) {
    private static final Set<String> RESTARTABLE = Set.of("Deployment", "StatefulSet", "DaemonSet");

    /** Its name for kubectl, such as {@code deployment/buildkitd}. */
    public String kubectlName() {
        return kind.toLowerCase(Locale.ROOT) + "/" + name;
    }

    /** Such as {@code Deployment/buildkitd}. */
    public String title() {
        return kind + "/" + name;
    }

    /** Whether {@code kubectl rollout restart} accepts it. */
    boolean restarts() {
        return RESTARTABLE.contains(kind) && apiVersion.startsWith("apps/");
    }

    boolean isPod() {
        return kind.equals("Pod");
    }
}
