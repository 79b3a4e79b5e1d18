package dev.cgroupns.report;

/** Receives reports about a pod's builders. The API server waits for the call, so it must not block. */
@FunctionalInterface
public interface ReportListener extends AutoCloseable {
    /** Ignores all reports. */
    ReportListener NONE = _ -> {};

    /** Called for each pod with builders that is created. */
    void reported(PodReport report);

    /** Stops its background work. */
    @Override
    default void close() {}
}
