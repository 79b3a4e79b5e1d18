package dev.cgroupns.verdict;

/** Which of the pod's lists a container is in, and so when it runs (Kubernetes API, PodSpec). */
public enum ContainerKind {
    CONTAINER("containers", "container"),
    /** Runs to its end before the containers start: one-shot builders. */
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
