package dev.cgroupns.verdict;

/** What a pod's owner must set if the image's ENTRYPOINT is unknown, so that the container runs the same as before. */
final class EntrypointRemedy {
    /** An annotation's name, after its prefix, has at most 63 characters. */
    private static final int MAX_NAME = 63 - "entrypoint.".length();

    private EntrypointRemedy() {}

    static String of(Container container) {
        String name = container.name();
        if (name.length() > MAX_NAME) {
            return "set command in the container; its name is too long for an annotation";
        }
        // Kubernetes drops an image's CMD once a container has a command, but not the args of the pod.
        String value = container.args().isEmpty()
                ? "the image's ENTRYPOINT, then its CMD, as one JSON array"
                : "the image's ENTRYPOINT as a JSON array";
        return "set command, or annotate the pod (of a workload: spec.template.metadata.annotations) with "
                + Annotations.ENTRYPOINT_PREFIX + (name.isEmpty() ? "<container>" : name) + ": " + value;
    }
}
