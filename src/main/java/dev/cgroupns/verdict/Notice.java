package dev.cgroupns.verdict;

/**
 * A request, in a pod's annotations or in the configuration, that was not followed. It is independent of the
 * containers' verdicts.
 *
 * @param code the code; stable, like the names of {@link Reason}
 * @param text a sentence for the pod's owner
 */
public record Notice(Code code, String text) {

    /** The kinds of notices. */
    public enum Code {
        ANNOTATION_INVALID,
        OPT_OUT_REFUSED,
        ISOLATION_REQUIRED,
        CONTAINERD_MOUNTED,
        BOTH_WORKERS,
        DELIVERY_CHANGED
    }

    static Notice invalid(String text) {
        return new Notice(Code.ANNOTATION_INVALID, text);
    }

    static Notice isolationRequired() {
        return new Notice(
                Code.ISOLATION_REQUIRED,
                Annotations.ISOLATION + ": \"preferred\" has no effect in this cluster, which requires isolation; an"
                        + " administrator can allow it with policy.podMayWeaken");
    }

    static Notice containerdMounted(Container container) {
        return new Notice(
                Code.CONTAINERD_MOUNTED,
                "container \"" + container.name()
                        + "\" mounts the node's containerd: where buildkitd.toml chooses its worker,"
                        + " build steps run under the node's containerd and do not count for the pod");
    }

    static Notice bothWorkers(Container container) {
        return new Notice(
                Code.BOTH_WORKERS,
                "container \"" + container.name()
                        + "\" enables buildkitd's containerd worker besides its OCI worker: builds that choose the"
                        + " containerd worker run under the node's containerd and do not count for the pod");
    }

    static Notice optOutRefused() {
        return new Notice(
                Code.OPT_OUT_REFUSED,
                Annotations.INJECT + ": \"false\" has no effect in this namespace; an"
                        + " administrator can allow it by labelling the namespace cgroupns.dev/allow-opt-out=true");
    }
}
