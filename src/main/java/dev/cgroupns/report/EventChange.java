package dev.cgroupns.report;

import java.time.Instant;

/** What has to be written for an event. */
public sealed interface EventChange {
    /** Which event: what it is about, and what it says. */
    FoldedEvent event();

    /** The event does not exist yet. */
    record Create(FoldedEvent event) implements EventChange {}

    /** The event happened again. */
    record Repeat(FoldedEvent event) implements EventChange {}

    /**
     * An event, however often it happened.
     *
     * @param name of the object in Kubernetes
     * @param subject what it is about
     * @param report what it says
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
