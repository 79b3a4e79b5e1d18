package dev.cgroupns.report;

/** Is told of a pod's builders. Called while the API server waits: it must not wait for anything. */
@FunctionalInterface
public interface ReportListener {
    /** Tells no one. */
    ReportListener NONE = _ -> {};

    /** A pod with builders that is created. */
    void reported(PodReport report);
}
