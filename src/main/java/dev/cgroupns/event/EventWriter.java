package dev.cgroupns.event;

import dev.cgroupns.report.BuilderReport;
import dev.cgroupns.report.EventChange;
import dev.cgroupns.report.EventChange.FoldedEvent;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes events (events.k8s.io/v1). Needs {@code create} and {@code patch} on them. */
final class EventWriter {
    /** The chart's policy recognises the webhook's events by this name. */
    static final String CONTROLLER = "cgroupns.dev/injector";

    /** NoteLengthLimit of k8s.io/kubernetes/pkg/apis/core/validation, in bytes. */
    private static final int LONGEST_NOTE = 1024;

    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubernetesClient client;
    private final String instance;

    /** @param instance the name of this replica */
    EventWriter(KubernetesClient client, String instance) {
        this.client = client;
        this.instance = instance;
    }

    /** @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server does not accept it */
    void write(EventChange change) {
        var events = client.events()
                .v1()
                .events()
                .inNamespace(change.event().subject().namespace());
        switch (change) {
            case EventChange.Create(FoldedEvent event) ->
                events.resource(object(event)).create();
            case EventChange.Repeat(FoldedEvent event) -> {
                // Passed as an object: given a string, the client first reads the event, which the webhook has no
                // permission for.
                Event series = series(event);
                events.resource(series).patch(PatchContext.of(PatchType.JSON_MERGE), series);
            }
        }
    }

    private Event object(FoldedEvent event) {
        EventBuilder object = new EventBuilder()
                .withNewMetadata()
                .withName(event.name())
                .withNamespace(event.subject().namespace())
                .endMetadata()
                .withEventTime(time(event.first()))
                .withReportingController(CONTROLLER)
                .withReportingInstance(instance)
                .withAction(action(event.report()))
                .withReason(event.report().code())
                .withType(type(event.report()))
                .withNote(note(event.report().message()))
                .withNewRegarding()
                .withApiVersion(event.subject().apiVersion())
                .withKind(event.subject().kind())
                .withNamespace(event.subject().namespace())
                .withName(event.subject().name())
                .withUid(
                        event.subject().uid().isEmpty() ? null : event.subject().uid())
                .endRegarding();
        return event.count() == 1
                ? object.build()
                : object.withNewSeries()
                        .withCount(event.count())
                        .withLastObservedTime(time(event.last()))
                        .endSeries()
                        .build();
    }

    private static Event series(FoldedEvent event) {
        return new EventBuilder()
                .withNewMetadata()
                .withName(event.name())
                .withNamespace(event.subject().namespace())
                .endMetadata()
                .withNewSeries()
                .withCount(event.count())
                .withLastObservedTime(time(event.last()))
                .endSeries()
                .build();
    }

    private static String type(BuilderReport report) {
        return switch (report.urgency()) {
            case LEAKS -> "Warning";
            case CHANGED, OBSERVED, FINE -> "Normal";
        };
    }

    private static String action(BuilderReport report) {
        return switch (report.urgency()) {
            case OBSERVED -> "Observe";
            case LEAKS, CHANGED, FINE -> "Inject";
        };
    }

    private static MicroTime time(Instant instant) {
        return new MicroTime(MICROSECONDS.format(instant));
    }

    static String note(String text) {
        String note = text;
        while (note.getBytes(StandardCharsets.UTF_8).length > LONGEST_NOTE) {
            note = note.substring(0, note.offsetByCodePoints(note.length(), -1));
        }
        return note;
    }
}
