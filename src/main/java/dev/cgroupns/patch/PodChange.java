package dev.cgroupns.patch;

/** A change to a pod. */
public sealed interface PodChange permits Injection, Uninjection {
    /** The change; empty if the pod stays as it is. */
    JsonPatch patch();
}
