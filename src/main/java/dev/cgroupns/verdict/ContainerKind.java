package dev.cgroupns.verdict;

/** Where a container stands in the pod, and so when it runs (Kubernetes API, PodSpec). */
public enum ContainerKind {
    CONTAINER("containers", "container"),
    /** Runs to its end before the containers start: one-shot builders. */
    INIT_CONTAINER("initContainers", "init"),
    /** An init container with {@code restartPolicy: Always}: starts before, and runs beside, the containers (KEP-753). */
    SIDECAR("initContainers", "sidecar");

    private final String field;
    private final String label;

    ContainerKind(String field, String label) {
        this.field = field;
        this.label = label;
    }

    /** The list in the pod's {@code spec} that holds it. */
    public String field() {
        return field;
    }

    /** A word for people. */
    public String label() {
        return label;
    }
}
