package dev.cgroupns.verdict;

import java.util.List;

/** What a container would have run without the webhook, and so what the launcher must run. */
public sealed interface Entrypoint {

    /**
     * The pod's own {@code command}; its {@code args} follow unchanged.
     *
     * @param command the command, not empty; the kubelet expands {@code $(VAR)} in it
     */
    record PodCommand(List<String> command) implements Entrypoint {}

    /** What the image defines, because the pod sets no {@code command}. */
    sealed interface OfImage extends Entrypoint {}

    /**
     * The image's ENTRYPOINT, or its replacement. It is literal: variables in it are not expanded.
     *
     * @param entrypoint the image's ENTRYPOINT
     * @param cmd the image's CMD if the pod sets no {@code args}; Kubernetes drops it once a pod has a command
     */
    record ImageEntrypoint(List<String> entrypoint, List<String> cmd) implements OfImage {}

    /**
     * The first of these programs that exists in the container; the launcher finds it.
     *
     * @param candidates command lines, none empty: an absolute path, or a name that is looked up on the container's
     *     PATH, then its arguments
     */
    record FirstOf(List<List<String>> candidates) implements OfImage {}
}
