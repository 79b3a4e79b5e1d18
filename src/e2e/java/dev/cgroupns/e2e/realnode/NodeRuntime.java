package dev.cgroupns.e2e.realnode;

import dev.cgroupns.e2e.Tools;

/** The container runtime that the kubelet of the node talks to, and where it keeps what the tests look for. */
enum NodeRuntime {
    CONTAINERD("containerd", "", "/run/containerd/io.containerd.runtime.v2.task/k8s.io/%s/init.pid"),
    CRIO("crio", "crio-", "/run/containers/storage/overlay-containers/%s/userdata/pidfile");

    private final String property;
    private final String groupPrefix;
    private final String pidFile;

    NodeRuntime(String property, String groupPrefix, String pidFile) {
        this.property = property;
        this.groupPrefix = groupPrefix;
        this.pidFile = pidFile;
    }

    /** The one on the node's disk. */
    static NodeRuntime ofNode() {
        String name = Tools.nodeRuntime();
        for (NodeRuntime runtime : values()) {
            if (runtime.property.equals(name)) {
                return runtime;
            }
        }
        throw new IllegalStateException("system property node.runtime: not a container runtime: " + name);
    }

    /** The name of a container's group in the pod's group. */
    String group(String containerId) {
        return groupPrefix + containerId;
    }

    /** The file with the pid of a container's process 1: starting a program such as ctr takes a second on this node. */
    String pidFile(String containerId) {
        return pidFile.formatted(containerId);
    }
}
