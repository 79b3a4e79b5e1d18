package dev.cgroupns.verdict;

/** Whether a pod's annotations may ask for less isolation than the platform team requires. */
public enum IsolationOverride {
    ALLOWED,
    /** The platform's choice holds, and the pod's owner is told. */
    REFUSED
}
