package dev.cgroupns.verdict;

/** {@code spec.os.name}, or the node selector where it is not set. */
public enum OperatingSystem {
    LINUX,
    WINDOWS
}
