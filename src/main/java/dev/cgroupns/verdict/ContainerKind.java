package dev.cgroupns.verdict;

/** The list of the pod that a container is in, which decides when it runs (Kubernetes API, PodSpec). */
public enum ContainerKind {
    CONTAINER("containers", "container"),
    /** Runs to completion before the containers start, as one-shot builders do. */
    INIT_CONTAINER("initContainers", "init"),
    /**
     * An init container with {@code restartPolicy: Always}: starts before the containers and runs beside them
     * (KEP-753).
     */
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

    /** The word for it in output. */
    public String label() {
        return label;
    }
}
