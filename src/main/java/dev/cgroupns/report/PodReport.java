package dev.cgroupns.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.Judgement;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import java.util.List;

/**
 * What is told of a pod's builders.
 *
 * @param origin where the pod comes from
 * @param builders the first {@value #MOST} of those that no earlier call has told of
 */
public record PodReport(PodOrigin origin, List<BuilderReport> builders) {
    /** Tenants choose the number of containers. */
    static final int MOST = 10;

    /**
     * A report of these verdicts.
     *
     * @param namespace of the request
     */
    public static PodReport of(String namespace, JsonNode pod, List<Verdict> builders) {
        return new PodReport(
                PodOrigin.of(namespace, pod),
                builders.stream().limit(MOST).map(BuilderReport::of).toList());
    }

    /**
     * The verdicts on builders that no earlier call for the same pod has given. The API server calls the webhook again
     * when another one changes the pod that it injected. What an earlier call injected shows in the pod itself; an
     * annotation or a label would prove nothing.
     */
    public static List<Verdict> firstSeen(Judgement judgement) {
        boolean again = judgement.verdicts().stream().anyMatch(PodReport::isInjectedAlready);
        return judgement.verdicts().stream()
                .filter(BuilderReport::concerns)
                .filter(verdict -> !again || verdict instanceof Inject)
                .toList();
    }

    private static boolean isInjectedAlready(Verdict verdict) {
        return verdict instanceof Skip skip && skip.reason() == Reason.ALREADY_INJECTED;
    }
}
