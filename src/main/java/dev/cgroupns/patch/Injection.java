package dev.cgroupns.patch;

import dev.cgroupns.delivery.ChosenDelivery;
import dev.cgroupns.verdict.Judgement;
import dev.cgroupns.verdict.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The change to a pod, and the reasons for it.
 *
 * @param judgement the verdicts
 * @param patch the change; empty if no container is injected
 * @param delivery how the launcher gets into the pod, by this patch or by a previous injection; empty if it does not
 */
public record Injection(Judgement judgement, JsonPatch patch, Optional<ChosenDelivery> delivery) implements PodChange {

    /** What the pod's owner should know besides the verdicts. */
    public List<Notice> notices() {
        String changed = delivery.map(ChosenDelivery::notice).orElse("");
        if (changed.isEmpty()) {
            return judgement.notices();
        }
        List<Notice> notices = new ArrayList<>(judgement.notices());
        notices.add(new Notice(Notice.Code.DELIVERY_CHANGED, changed));
        return List.copyOf(notices);
    }
}
