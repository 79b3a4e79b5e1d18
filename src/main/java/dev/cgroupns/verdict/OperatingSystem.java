package dev.cgroupns.verdict;

/** {@code spec.os.name}, or the node selector if that is not set. */
public enum OperatingSystem {
    LINUX,
    WINDOWS
}
