package dev.cgroupns.report;

import java.time.Instant;

/** A change of an event that must be written. */
public sealed interface EventChange {
    /** The event. */
    FoldedEvent event();

    /** The event does not exist yet. */
    record Create(FoldedEvent event) implements EventChange {}

    /** The event happened again. */
    record Repeat(FoldedEvent event) implements EventChange {}

    /**
     * An event that may have happened several times.
     *
     * @param name the name of the Event object
     * @param subject the object that it is about
     * @param report its content
     * @param count how often it happened
     * @param first when it happened first
     * @param last when it happened last
     */
    record FoldedEvent(
            String name, EventSubject subject, BuilderReport report, int count, Instant first, Instant last) {
        FoldedEvent again(Instant now) {
            return new FoldedEvent(name, subject, report, count + 1, first, now);
        }
    }
}
