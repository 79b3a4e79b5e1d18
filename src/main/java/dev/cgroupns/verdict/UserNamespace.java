package dev.cgroupns.verdict;

/** Whose users a pod's processes are: {@code spec.hostUsers}. */
public enum UserNamespace {
    /** The node's: root in a container is root on the node. */
    HOST,
    /** The pod has a user namespace: root in a container is nobody on the node. */
    POD
}
