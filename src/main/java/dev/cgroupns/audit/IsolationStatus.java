package dev.cgroupns.audit;

import dev.cgroupns.verdict.Reason;
import java.util.List;

/** Whether a running builder is isolated, as far as its pod shows. */
public sealed interface IsolationStatus {
    /** All codes, the most urgent first. */
    List<String> CODES = List.of("LEAKING", "UNDETERMINED", "EXEMPT", "ISOLATED_BY_IMAGE", "ISOLATED_BY_LAUNCHER");

    /** It starts through the launcher. */
    record ByLauncher() implements IsolationStatus {}

    /**
     * Its image creates a cgroup namespace before it starts the daemon, as BuildKit's does since v0.28.
     *
     * @param evidence what showed it
     */
    record ByImage(String evidence) implements IsolationStatus {}

    /**
     * Its build steps run at the root of the node's cgroup tree, where none of the pod's limits apply.
     *
     * @param cause why it was not injected
     * @param evidence what showed that it is a builder
     */
    record Leaking(LeakCause cause, String evidence) implements IsolationStatus {}

    /**
     * It is a builder that the webhook leaves unchanged, because it cannot reach the node's cgroups, or because its
     * steps run elsewhere.
     *
     * @param reason the verdict's reason
     * @param detail what was seen in this pod; empty if the reason says it all
     */
    record Exempt(Reason reason, String detail) implements IsolationStatus {}

    /**
     * The pod does not show whether it is isolated.
     *
     * @param reason the verdict's reason, or {@code INJECT} if it would be injected today
     * @param why what is missing
     */
    record Undetermined(String reason, String why) implements IsolationStatus {}

    /** A stable code, for {@code --fail-on}, metrics and programs. */
    default String code() {
        return switch (this) {
            case ByLauncher() -> "ISOLATED_BY_LAUNCHER";
            case ByImage _ -> "ISOLATED_BY_IMAGE";
            case Leaking _ -> "LEAKING";
            case Exempt _ -> "EXEMPT";
            case Undetermined _ -> "UNDETERMINED";
        };
    }

    /** A stable code for the reason; empty if the status says it all. */
    default String reasonCode() {
        return switch (this) {
            case ByLauncher(), ByImage _ -> "";
            case Leaking leaking -> leaking.cause().name();
            case Exempt exempt -> exempt.reason().name();
            case Undetermined undetermined -> undetermined.reason();
        };
    }

    /** One sentence for people, without a full stop. */
    default String explanation() {
        return switch (this) {
            case ByLauncher() -> "starts through the launcher";
            case ByImage(String evidence) -> "its image creates a cgroup namespace: " + evidence;
            case Leaking(LeakCause cause, String _) -> cause.meaning();
            case Exempt(Reason reason, String detail) ->
                reason.meaning() + (detail.isEmpty() ? "" : " (" + detail + ")");
            case Undetermined(String _, String why) -> why;
        };
    }
}
