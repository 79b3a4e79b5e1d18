package dev.cgroupns.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cgroupns.verdict.Judgement;
import dev.cgroupns.verdict.Reason;
import dev.cgroupns.verdict.Verdict;
import dev.cgroupns.verdict.Verdict.Inject;
import dev.cgroupns.verdict.Verdict.Skip;
import java.util.List;

/**
 * A report about a pod's builders.
 *
 * @param origin the origin of the pod
 * @param builders the first {@value #MOST} builders that no earlier call has reported
 */
public record PodReport(PodOrigin origin, List<BuilderReport> builders) {
    /** Tenants choose the number of containers. */
    static final int MOST = 10;

    /**
     * Creates a report from these verdicts.
     *
     * @param namespace the request's namespace
     */
    public static PodReport of(String namespace, JsonNode pod, List<Verdict> builders) {
        return new PodReport(
                PodOrigin.of(namespace, pod),
                builders.stream().limit(MOST).map(BuilderReport::of).toList());
    }

    /**
     * The verdicts on builders that no earlier call for the same pod has given. The API server calls the webhook again
     * when another webhook changes the pod that it injected. The pod itself shows what an earlier call injected; an
     * annotation or label would prove nothing.
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
