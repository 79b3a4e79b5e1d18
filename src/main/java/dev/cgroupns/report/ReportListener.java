package dev.cgroupns.report;

/** Is told of a pod's builders. Called while the API server waits: it must not wait for anything. */
@FunctionalInterface
public interface ReportListener extends AutoCloseable {
    /** Tells no one. */
    ReportListener NONE = _ -> {};

    /** A pod with builders that is created. */
    void reported(PodReport report);

    /** Ends what it does by itself. */
    @Override
    default void close() {}
}
