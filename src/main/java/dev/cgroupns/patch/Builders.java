package dev.cgroupns.patch;

import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.Judgement;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which containers start through the launcher in which volume, once a patch is applied: those of a previous injection,
 * and those that the patch injects.
 */
final class Builders {
    /** In the pod's order. */
    private final Map<String, List<Container>> byVolume = new HashMap<>();

    private Builders() {}

    /** Those of a previous injection, for a patch that injects nothing. */
    static Builders injectedBefore(Judgement judgement) {
        Builders builders = new Builders();
        judgement.verdicts().forEach(verdict -> builders.addInjected(verdict.container()));
        return builders;
    }

    /** Those of a previous injection, and the targets, which use this placement. */
    static Builders with(Placement placement, Judgement judgement) {
        Builders builders = new Builders();
        for (Verdict verdict : judgement.verdicts()) {
            switch (verdict) {
                case Inject inject -> builders.add(placement.volume(), inject.container());
                case Skip skip -> builders.addInjected(skip.container());
            }
        }
        return builders;
    }

    /** In the pod's order; empty if no container starts from this volume. */
    List<Container> of(String volume) {
        return byVolume.getOrDefault(volume, List.of());
    }

    private void addInjected(Container container) {
        container.launcher().ifPresent(launcher -> add(launcher.volume(), container));
    }

    private void add(String volume, Container container) {
        byVolume.computeIfAbsent(volume, _ -> new ArrayList<>()).add(container);
    }
}
