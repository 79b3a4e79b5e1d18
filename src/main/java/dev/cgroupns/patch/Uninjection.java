package dev.cgroupns.patch;

import java.util.List;

/**
 * The removal of an injection from a pod.
 *
 * @param outcomes what becomes of each container that starts through the launcher, in the pod's order
 * @param patch the change; empty if the pod is not injected, or if the command of one container is not known
 */
public record Uninjection(List<ContainerOutcome> outcomes, JsonPatch patch) implements PodChange {

    /** What becomes of one container. */
    public sealed interface ContainerOutcome {
        /** The container's name. */
        String container();

        /** It starts as it did before the injection. */
        record Restored(String container) implements ContainerOutcome {}

        /**
         * The pod does not show what it started before the injection.
         *
         * @param why what is missing, and the remedy
         */
        record Unrecoverable(String container, String why) implements ContainerOutcome {}
    }
}
