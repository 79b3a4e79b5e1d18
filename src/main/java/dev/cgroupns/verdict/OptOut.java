package dev.cgroupns.verdict;

/**
 * Whether the pod's own {@code cgroupns.dev/inject: "false"} counts where it is created. An administrator decides that,
 * namespace by namespace; a pod's owner cannot.
 */
public enum OptOut {
    ALLOWED,
    /** The pod is judged as if it had not asked, and its owner is told. */
    REFUSED
}
