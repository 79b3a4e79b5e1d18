package dev.cgroupns.verdict;

/** {@code securityContext.privileged}: only privileged containers lack a cgroup namespace on cgroup v2 (KEP-2254). */
public enum Privilege {
    PRIVILEGED,
    UNPRIVILEGED
}
