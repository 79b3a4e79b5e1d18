package dev.cgroupns.verdict;

/**
 * Whether a pod's {@code cgroupns.dev/inject: "false"} is followed in its namespace. An administrator decides
 * that for each namespace; a pod's owner cannot.
 */
public enum OptOut {
    ALLOWED,
    /** The opt-out is ignored, and the pod's owner is warned. */
    REFUSED
}
