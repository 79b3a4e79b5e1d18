package dev.cgroupns.report;

import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Reason.Audience;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import dev.cgroupns.verdict.Verdict.WouldInject;

/**
 * A report about one builder. All texts are shortened, on one line: tenants write them, and reports outlive reviews.
 *
 * @param container its name
 * @param code {@code INJECT}, {@code WOULD_INJECT}, or the name of a {@link Reason}
 * @param detail what was seen in the pod, and why a lookup failed; may be empty
 * @param message a sentence for its owner, with the remedy
 * @param urgency whether the pod's owner has to act
 */
public record BuilderReport(String container, String code, String detail, String message, Urgency urgency) {
    private static final int LONGEST_NAME = 63;
    private static final int LONGEST_DETAIL = 400;
    /** Kubernetes allows 1024 bytes in an event's note (events.k8s.io/v1); a character takes up to four. */
    private static final int LONGEST_MESSAGE = 1000;

    /** Whether the pod's owner has to act. */
    public enum Urgency {
        /** The builder leaks, and its owner can change that. */
        LEAKS,
        /** The builder is isolated from now on. */
        CHANGED,
        /** The builder leaks until an administrator ends {@link dev.cgroupns.verdict.Mode#OBSERVE}. */
        OBSERVED,
        /** Nothing was done, and nothing is wrong. */
        FINE
    }

    /** Whether a container is, or may be, a builder. Only these are reported. */
    public static boolean concerns(Verdict verdict) {
        return switch (verdict) {
            case Inject _, WouldInject _ -> true;
            case Skip skip ->
                switch (skip.reason()) {
                    case NOT_PRIVILEGED, NOT_A_BUILDER -> false;
                    case BUILDER_UNRECOGNIZED,
                            ROOTLESS,
                            USER_NAMESPACE,
                            CONTAINERD_WORKER,
                            ALREADY_INJECTED,
                            OPTED_OUT,
                            WINDOWS,
                            MIRROR_POD,
                            CGROUP_V1,
                            ENTRYPOINT_UNKNOWN -> true;
                };
        };
    }

    static BuilderReport of(Verdict verdict) {
        String container = Controller.bounded(verdict.container().name(), LONGEST_NAME);
        return switch (verdict) {
            case Inject inject ->
                new BuilderReport(
                        container,
                        verdict.code(),
                        Controller.bounded(inject.evidence().description(), LONGEST_DETAIL),
                        "container \"" + container + "\" starts in a cgroup namespace of its own",
                        Urgency.CHANGED);
            case WouldInject observed ->
                new BuilderReport(
                        container,
                        verdict.code(),
                        Controller.bounded(observed.inject().evidence().description(), LONGEST_DETAIL),
                        "container \"" + container
                                + "\" stays in the node's cgroup namespace, because cgroupns-injector"
                                + " only observes (mode: observe); with mode: inject it would start in a cgroup"
                                + " namespace of its own, where the pod's limits apply to its builds",
                        Urgency.OBSERVED);
            case Skip skip -> {
                String detail = Controller.bounded(skip.detail(), LONGEST_DETAIL);
                yield new BuilderReport(
                        container,
                        verdict.code(),
                        detail,
                        message(container, skip, detail),
                        skip.reason().audience() == Audience.OWNER ? Urgency.LEAKS : Urgency.FINE);
            }
        };
    }

    private static String message(String container, Skip skip, String detail) {
        String told = "container \"" + container + "\" stays in the node's cgroup namespace: "
                + skip.reason().meaning() + (detail.isEmpty() ? "" : " (" + detail + ")") + ". Remedy: "
                + skip.remedy();
        return Controller.bounded(told, LONGEST_MESSAGE);
    }
}
