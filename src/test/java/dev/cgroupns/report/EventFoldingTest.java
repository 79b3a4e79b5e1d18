package dev.cgroupns.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.report.BuilderReport.Urgency;
import dev.cgroupns.report.EventChange.Create;
import dev.cgroupns.report.EventChange.Repeat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class EventFoldingTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final EventSubject FARM = subject("team", "farm");

    private final AtomicInteger named = new AtomicInteger();
    private final EventFolding folding = new EventFolding(() -> "event-" + named.incrementAndGet());

    @Test
    void theFirstIsWrittenAtOnceAndRepetitionsAreCounted() {
        folding.add(FARM, report("OPTED_OUT"), START);
        List<EventChange> first = write(START);
        for (int second = 1; second <= 9; second++) {
            folding.add(FARM, report("OPTED_OUT"), START.plusSeconds(second));
            assertThat(write(START.plusSeconds(second))).isEmpty();
        }
        List<EventChange> second = write(START.plusSeconds(11));

        assertThat(first).singleElement().isInstanceOf(Create.class);
        assertThat(second).singleElement().isInstanceOfSatisfying(Repeat.class, repeat -> {
            assertThat(repeat.event().name()).isEqualTo(first.getFirst().event().name());
            assertThat(repeat.event().count()).isEqualTo(10);
            assertThat(repeat.event().last()).isEqualTo(START.plusSeconds(9));
        });
        assertThat(write(START.plusSeconds(30))).isEmpty();
    }

    @Test
    void anotherCodeContainerOrOwnerIsAnotherEvent() {
        folding.add(FARM, report("OPTED_OUT"), START);
        folding.add(FARM, report("INJECT"), START);
        folding.add(subject("team", "other"), report("INJECT"), START);
        folding.add(subject("other", "farm"), report("INJECT"), START);

        assertThat(write(START)).hasSize(4);
    }

    /** An event that the API server did not accept is written again until its window ends. */
    @Test
    void anEventThatWasNotWrittenIsDueAgain() {
        folding.add(FARM, report("INJECT"), START);
        folding.due(START);
        folding.add(FARM, report("INJECT"), START.plusSeconds(1));

        assertThat(folding.due(START.plusSeconds(5))).isEmpty();
        assertThat(folding.due(START.plusSeconds(11)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Create.class,
                        create -> assertThat(create.event().count()).isEqualTo(2));
    }

    @Test
    void afterItsWindowTheNextEventBegins() {
        folding.add(FARM, report("INJECT"), START);
        write(START);
        Instant later = START.plus(EventFolding.WINDOW).plusSeconds(1);
        folding.forget(later);
        folding.add(FARM, report("INJECT"), later);

        assertThat(write(later))
                .singleElement()
                .isInstanceOfSatisfying(
                        Create.class,
                        create -> assertThat(create.event().count()).isEqualTo(1));
        assertThat(named).hasValue(2);
    }

    @Test
    void aNamespaceCannotExceedItsShare() {
        for (int i = 0; i < 1000; i++) {
            boolean told = folding.add(subject("hostile", "pod-" + i), report("INJECT"), START);
            assertThat(told).isEqualTo(i < EventFolding.MOST_OF_NAMESPACE);
        }

        assertThat(folding.hasRoom("hostile")).isFalse();
        assertThat(folding.add(FARM, report("INJECT"), START)).isTrue();
        folding.forget(START.plus(EventFolding.WINDOW).plus(Duration.ofSeconds(1)));
        assertThat(folding.hasRoom("hostile")).isTrue();
    }

    @Test
    void allNamespacesTogetherAreLimited() {
        for (int i = 0; i < 3 * EventFolding.MOST; i++) {
            folding.add(subject("hostile-" + i, "pod"), report("INJECT"), START);
        }

        assertThat(folding.due(START)).hasSize(EventFolding.MOST);
    }

    @Test
    void aPodsEventIsAboutItsControllerElseAboutThePodByName() {
        Controller job = new Controller("batch/v1", "Job", "ci", "1");

        assertThat(EventSubject.of(new PodOrigin("team", "", "ci-", Optional.of(job))))
                .contains(new EventSubject("team", "batch/v1", "Job", "ci", "1"));
        assertThat(EventSubject.of(new PodOrigin("team", "builder", "", Optional.empty())))
                .contains(new EventSubject("team", "v1", "Pod", "builder", ""));
        assertThat(EventSubject.of(new PodOrigin("team", "", "ci-", Optional.empty())))
                .isEmpty();
        assertThat(EventSubject.of(
                        new PodOrigin("team", "a", "", Optional.of(new Controller("v1", "Node", "node", "1")))))
                .isEmpty();
    }

    private List<EventChange> write(Instant now) {
        List<EventChange> due = folding.due(now);
        due.forEach(change -> folding.written(change.event()));
        return due;
    }

    private static EventSubject subject(String namespace, String name) {
        return new EventSubject(namespace, "apps/v1", "Deployment", name, "uid-" + name);
    }

    private static BuilderReport report(String code) {
        return new BuilderReport("buildkitd", code, "", "message", Urgency.LEAKS);
    }
}
