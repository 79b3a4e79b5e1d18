package dev.cgroupns.verdict;

/** Whether a pod has a user namespace: {@code spec.hostUsers}. */
public enum UserNamespace {
    /** It shares the node's: root in a container is root on the node. */
    HOST,
    /** It has its own: root in a container is an unprivileged user on the node. */
    POD
}
