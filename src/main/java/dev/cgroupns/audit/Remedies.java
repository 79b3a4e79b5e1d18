package dev.cgroupns.audit;

import dev.cgroupns.audit.Finding.Remedy;
import dev.cgroupns.audit.IsolationStatus.Leaking;
import dev.cgroupns.audit.IsolationStatus.Undetermined;
import dev.cgroupns.verdict.Annotations;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The remedies of a finding, as commands to copy. Names of Kubernetes objects are DNS names, so they need no quoting in
 * a shell.
 */
final class Remedies {
    private Remedies() {}

    static List<Remedy> of(IsolationStatus status, Workload owner, String pod, String container, String node) {
        return switch (status) {
            case Leaking leaking -> ofLeak(leaking.cause(), owner, pod, node);
            case Undetermined _ ->
                List.of(new Remedy(
                        "Look into the container for the daemon's cgroup",
                        "cgroupns-injector verify --namespace " + owner.namespace() + " " + pod + " --container "
                                + container));
            case IsolationStatus.ByLauncher() -> List.of();
            case IsolationStatus.ByImage _ -> List.of();
            case IsolationStatus.Exempt _ -> List.of();
        };
    }

    private static List<Remedy> ofLeak(LeakCause cause, Workload owner, String pod, String node) {
        Remedy again = startAgain(owner, pod);
        return switch (cause) {
            case NOT_INSTALLED -> List.of(new Remedy("Install cgroupns-injector (docs/install.md)", ""), again);
            case NAMESPACE_EXCLUDED ->
                List.of(
                        new Remedy(
                                "Label the namespace; if that is not enough, the chart's values"
                                        + " webhook.excludedNamespaces or webhook.namespaceSelector exclude it",
                                "kubectl label namespace " + owner.namespace() + " " + Annotations.INJECT
                                        + "=true --overwrite"),
                        again);
            case POD_EXCLUDED ->
                List.of(
                        new Remedy(
                                "Change the labels in its pod template, so that the chart's value"
                                        + " webhook.objectSelector selects its pods",
                                ""),
                        again);
            case OBSERVED ->
                List.of(
                        new Remedy(
                                "Let the installation inject",
                                "helm upgrade cgroupns-injector helm/cgroupns-injector --namespace cgroupns-injector"
                                        + " --reuse-values --set mode=inject"),
                        again);
            case OPTED_OUT -> removeOptOut(owner, pod);
            case STATIC_POD ->
                List.of(new Remedy(
                        "Inject the file in the kubelet's staticPodPath on node " + node,
                        "cgroupns-injector inject --filename FILE"));
            case OLDER_THAN_INSTALLATION, INSTALLATION_UNREADABLE -> List.of(again);
            case WEBHOOK_MISSED ->
                List.of(
                        new Remedy(
                                "Check that the webhook answers in this namespace",
                                "cgroupns-injector selftest --namespace " + owner.namespace()),
                        again);
        };
    }

    private static List<Remedy> removeOptOut(Workload owner, String pod) {
        if (owner.restarts()) {
            return List.of(new Remedy(
                    "Remove the annotation, which restarts the pods",
                    "kubectl --namespace " + owner.namespace() + " patch " + owner.kubectlName()
                            + " --type merge --patch '{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\""
                            + Annotations.INJECT + "\":null}}}}}'"));
        }
        Remedy remove = new Remedy("Remove the annotation " + Annotations.INJECT + " where the pod is written", "");
        return Stream.of(remove, startAgain(owner, pod)).toList();
    }

    private static Remedy startAgain(Workload owner, String pod) {
        String kubectl = "kubectl --namespace " + owner.namespace() + " ";
        if (owner.restarts()) {
            return new Remedy("Restart its pods", kubectl + "rollout restart " + owner.kubectlName());
        }
        if (owner.isPod()) {
            return new Remedy(
                    "Recreate the pod",
                    kubectl + "get pod " + pod + " --output yaml | " + kubectl + "replace --force --filename -");
        }
        return new Remedy(
                "Delete the pod; its " + owner.kind().toLowerCase(Locale.ROOT) + " creates another, or let it finish",
                kubectl + "delete pod " + pod);
    }
}
