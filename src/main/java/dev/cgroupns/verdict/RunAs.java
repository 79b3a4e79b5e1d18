package dev.cgroupns.verdict;

/** The user that the pod sets. The container's {@code securityContext} takes precedence over the pod's. */
public enum RunAs {
    ROOT,
    NON_ROOT,
    /** The pod sets no user: the image's {@code USER} decides. */
    IMAGE_USER
}
