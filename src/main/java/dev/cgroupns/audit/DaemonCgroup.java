package dev.cgroupns.audit;

/** Where the build steps of a daemon run, as the processes of its container show it. */
public sealed interface DaemonCgroup {
    /**
     * They run below the group of its container.
     *
     * @param paths the groups
     */
    record Inside(CgroupPaths paths) implements DaemonCgroup {}

    /**
     * They run outside the group of its container, where the container's limits do not reach them.
     *
     * @param paths the groups
     */
    record Outside(CgroupPaths paths) implements DaemonCgroup {}

    /** The node has cgroup v1, where build steps run below the group of their container without help. */
    record VersionOne() implements DaemonCgroup {}

    /**
     * The container does not show it.
     *
     * @param why what is missing, and the remedy
     */
    record NotShown(String why) implements DaemonCgroup {}

    /**
     * Groups, by their paths.
     *
     * @param seenFrom whose cgroup namespace the paths are relative to
     * @param process the daemon's process, such as {@code buildkitd, process 1}
     * @param container the group that the runtime made for the container
     * @param daemon the group of the daemon's process
     * @param builds the group that the daemon has at /sys/fs/cgroup, below which it creates those of its build steps
     */
    record CgroupPaths(Observer seenFrom, String process, String container, String daemon, String builds) {}

    /** Whose cgroup namespace paths are relative to. */
    enum Observer {
        /** The node's: "/" is the root of its tree. */
        NODE,
        /** The container's: "/" is the group of the container. */
        CONTAINER
    }

    /** A stable code, for programs. */
    default String code() {
        return switch (this) {
            case Inside _ -> "ISOLATED";
            case Outside _ -> "LEAKING";
            case VersionOne() -> "CGROUP_V1";
            case NotShown _ -> "UNDETERMINED";
        };
    }

    /** What it means, as the rest of a sentence about the container. */
    default String explanation() {
        return switch (this) {
            case Inside _ -> "isolated: its build steps run in the container's cgroup";
            case Outside _ -> "leaking: its build steps run outside the container's cgroup";
            case VersionOne() ->
                "not affected: its node has cgroup v1, where build steps run in the container's cgroup";
            case NotShown(String why) -> "undetermined: " + why;
        };
    }
}
