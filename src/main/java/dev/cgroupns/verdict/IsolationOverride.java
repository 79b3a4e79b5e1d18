package dev.cgroupns.verdict;

/** Whether a pod's annotations may ask for less isolation than the platform team requires. */
public enum IsolationOverride {
    ALLOWED,
    /** The platform's setting applies, and the pod's owner is warned. */
    REFUSED
}
