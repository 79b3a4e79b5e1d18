package dev.cgroupns.check;

import java.util.Map;

/** Whether the webhook's pods are allowed in a namespace (Kubernetes documentation, "Pod Security Admission"). */
public final class PodSecurity {
    private static final String LABEL = "pod-security.kubernetes.io/enforce";

    private PodSecurity() {}

    /** How the webhook's pods use the node. */
    public enum PodNetwork {
        OWN,
        /** {@code hostNetwork: true} in the chart, which only the level "privileged" allows. */
        OF_THE_NODE
    }

    /** @param labels of the namespace */
    public static CheckResult judge(Map<String, String> labels, PodNetwork network) {
        String level = labels.getOrDefault(LABEL, "privileged");
        String seen = labels.containsKey(LABEL) ? LABEL + "=" + level : "no label " + LABEL;
        return switch (network) {
            case OWN -> new CheckResult.Passed(seen + ", which the webhook's pods meet");
            case OF_THE_NODE ->
                level.equals("privileged")
                        ? new CheckResult.Passed(seen)
                        : new CheckResult.Broken(
                                seen + " forbids hostNetwork, which the webhook's pods have",
                                "kubectl label --overwrite namespace NAME " + LABEL + "=privileged");
        };
    }
}
