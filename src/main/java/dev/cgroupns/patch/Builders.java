package dev.cgroupns.patch;

import dev.cgroupns.verdict.Container;
import dev.cgroupns.verdict.Judgement;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import dev.cgroupns.verdict.Verdict.WouldInject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The containers that start through the launcher once a patch is applied, by the volume they start it from: those of a
 * previous injection, and those that the patch injects.
 */
final class Builders {
    /** The containers of each volume, in the pod's order. */
    private final Map<String, List<Container>> byVolume = new HashMap<>();

    private Builders() {}

    /** The containers of a previous injection, for a patch that injects none. */
    static Builders injectedBefore(Judgement judgement) {
        Builders builders = new Builders();
        judgement.verdicts().forEach(verdict -> builders.addInjected(verdict.container()));
        return builders;
    }

    /** The containers of a previous injection, and the targets, which use this placement. */
    static Builders with(Placement placement, Judgement judgement) {
        Builders builders = new Builders();
        for (Verdict verdict : judgement.verdicts()) {
            switch (verdict) {
                case Inject inject -> builders.add(placement.volume(), inject.container());
                case WouldInject _ -> {}
                case Skip skip -> builders.addInjected(skip.container());
            }
        }
        return builders;
    }

    /** The containers of a volume, in the pod's order. */
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
