package dev.cgroupns.verdict;

import dev.cgroupns.image.ImageQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The outcome for a pod.
 *
 * @param verdicts one for each container, init containers first, in the pod's order
 * @param launch how the launcher is to run in this pod
 * @param notices what its owner should know besides the verdicts
 * @param unanswered lookups whose results were not among the known images and may change a verdict, in the pod's order
 */
public record Judgement(
        List<Verdict> verdicts, LaunchOptions launch, List<Notice> notices, Set<ImageQuery> unanswered) {

    /** The same judgement where pods stay unchanged: {@link Mode#OBSERVE}. */
    public Judgement observed() {
        List<Verdict> observed = verdicts.stream()
                .map(verdict -> verdict instanceof Verdict.Inject inject ? new Verdict.WouldInject(inject) : verdict)
                .toList();
        return new Judgement(observed, launch, notices, unanswered);
    }

    /** The containers that must start through the launcher. */
    public List<Verdict.Inject> injections() {
        List<Verdict.Inject> injections = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            if (verdict instanceof Verdict.Inject inject) {
                injections.add(inject);
            }
        }
        return List.copyOf(injections);
    }
}
