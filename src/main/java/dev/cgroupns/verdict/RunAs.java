package dev.cgroupns.verdict;

/** The user that the pod asks for, the container's own {@code securityContext} before the pod's. */
public enum RunAs {
    ROOT,
    NON_ROOT,
    /** The pod sets no user: the image's {@code USER} decides. */
    IMAGE_USER
}
