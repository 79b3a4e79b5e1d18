package dev.cgroupns.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A running builder.
 *
 * @param owner the workload that its owner edits
 * @param pod the pod's name
 * @param container the container's name
 * @param image the container's image as written
 * @param node the node that it runs on
 * @param since when the container started; null if the kubelet has not reported it
 * @param limits the limits that are set for it, such as {@code memory} to {@code 4Gi}: those of the container, else
 *     those of the pod
 * @param status whether it is isolated
 * @param remedy what its owner can do about it; empty if there is nothing to do
 */
public record Finding(
        Workload owner,
        String pod,
        String container,
        String image,
        String node,
        @Nullable Instant since,
        Map<String, String> limits,
        IsolationStatus status,
        List<Remedy> remedy) {
    public Finding {
        remedy = List.copyOf(remedy);
    }

    /** The limits that do not apply to its build steps. */
    public Map<String, String> limitsThatDoNotHold() {
        return status instanceof IsolationStatus.Leaking ? limits : Map.of();
    }

    /**
     * One thing to do.
     *
     * @param text an imperative sentence without a full stop
     * @param command the command that does it; empty if no single command does
     */
    public record Remedy(String text, String command) {}
}
