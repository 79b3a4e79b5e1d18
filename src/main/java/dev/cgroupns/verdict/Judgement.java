package dev.cgroupns.verdict;

import java.util.List;

/**
 * The outcome for a pod.
 *
 * @param verdicts one for each container, init containers first, in the pod's order
 * @param launch how the launcher is to run in this pod
 * @param notices what its owner should know besides the verdicts
 */
public record Judgement(List<Verdict> verdicts, LaunchOptions launch, List<Notice> notices) {

    /** The containers that must start through the launcher. */
    public List<Verdict.Inject> injections() {
        return verdicts.stream()
                .filter(Verdict.Inject.class::isInstance)
                .map(Verdict.Inject.class::cast)
                .toList();
    }
}
