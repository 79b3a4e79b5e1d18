package dev.cgroupns.node;

/** The version of a node's cgroup file system. */
public enum CgroupVersion {
    V1,
    V2
}
