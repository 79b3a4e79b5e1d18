package dev.cgroupns.verdict;

/**
 * Why a container was left unchanged.
 *
 * <p>The names are stable: warnings, metrics, audit annotations, the command line and {@code docs/reasons.md} use
 * the same ones.
 */
public enum Reason {
    NOT_PRIVILEGED(Audience.NOBODY, "not privileged: the runtime gives it a cgroup namespace already", "nothing to do"),
    NOT_A_BUILDER(
            Audience.NOBODY,
            "privileged, but nothing says that it runs buildkitd",
            "if it does, name it in the annotation cgroupns.dev/containers"),
    BUILDER_UNRECOGNIZED(
            Audience.OWNER,
            "it is privileged and looks like a build daemon, but what it runs is not known here",
            "if it runs one, name the container in the annotation cgroupns.dev/containers of the pod (of a workload:"
                    + " spec.template.metadata.annotations); the value \"\" says that no container of the pod does"),
    ROOTLESS(Audience.NOBODY, "runs as a user that is not root, and cannot reach the node's cgroups", "nothing to do"),
    USER_NAMESPACE(
            Audience.NOBODY,
            "the pod has a user namespace of its own (hostUsers: false), and cannot write to the node's cgroups",
            "nothing to do"),
    CONTAINERD_WORKER(
            Audience.OWNER,
            "its build steps run under the node's containerd, not under this container",
            "use the OCI worker if the steps should count for the pod"),
    ALREADY_INJECTED(Audience.NOBODY, "already starts through the launcher", "nothing to do"),
    OPTED_OUT(
            Audience.OWNER,
            "the annotation cgroupns.dev/inject is \"false\"",
            "remove the annotation to have its builds accounted to the pod"),
    WINDOWS(Audience.NOBODY, "Windows has no cgroups", "nothing to do"),
    MIRROR_POD(
            Audience.NOBODY,
            "the API server's copy of a static pod: the kubelet started it from a file on the node",
            "change the file with cgroupns-injector inject"),
    CGROUP_V1(
            Audience.NOBODY,
            "every node that it can go to has cgroup v1, where limits reach build steps already",
            "nothing to do"),
    ENTRYPOINT_UNKNOWN(
            Audience.OWNER,
            "it sets no command, and what its image runs is not known here",
            "set command, or name what the image runs in the annotation cgroupns.dev/entrypoint.<container>");

    private final Audience audience;
    private final String meaning;
    private final String remedy;

    Reason(Audience audience, String meaning, String remedy) {
        this.audience = audience;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** Who is warned when the pod is created. */
    public Audience audience() {
        return audience;
    }

    /** What it means, as the rest of a sentence about the container. */
    public String meaning() {
        return meaning;
    }

    /** What the pod's owner can do. */
    public String remedy() {
        return remedy;
    }

    /** Who is warned when the pod is created. */
    public enum Audience {
        /** The user who creates the pod: the builder keeps leaking. */
        OWNER,
        /** No one: nothing is wrong. Metrics and {@code explain} show it. */
        NOBODY
    }
}
