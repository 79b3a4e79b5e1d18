package dev.cgroupns.audit;

import dev.cgroupns.audit.DaemonCgroup.CgroupPaths;
import dev.cgroupns.audit.DaemonCgroup.Observer;
import dev.cgroupns.audit.MountTable.MountEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a process that the runtime starts in a running container can read in {@code /proc}.
 *
 * <p>runc starts it in the container's mount namespace, but in the cgroup namespace of the container's OCI
 * configuration: of a privileged container, the node's. So it sees where in the node's tree the daemon's
 * {@code /sys/fs/cgroup} begins, and the daemon creates the groups of its build steps below that. crun starts it in the
 * daemon's cgroup namespace.
 *
 * @param containerId the container's identifier at the runtime, which is part of its group's name
 * @param reader the process that reads
 * @param daemons the build daemons that it finds
 * @param sharing which other processes it sees
 * @param top what is at the top of the reader's /sys/fs/cgroup
 */
public record ContainerProcesses(
        String containerId, ObservedProcess reader, List<ObservedProcess> daemons, PidSharing sharing, TopGroup top) {
    /** Where cgroup v2 is mounted. */
    public static final String MOUNT = "/sys/fs/cgroup";

    private static final String CGROUP2 = "cgroup2";
    private static final Set<String> TOPS = Set.of("/", "/init");

    /** Whose processes are seen in a container. */
    public enum PidSharing {
        /** Its own. */
        CONTAINER,
        /** Those of the pod (shareProcessNamespace) or of the node (hostPID) too. */
        OTHERS
    }

    /** What is at the top of a mount of cgroup v2. */
    public enum TopGroup {
        /** The root of the kernel's whole tree, which alone has no file cgroup.type. */
        KERNEL_ROOT,
        /** A group below it. */
        BELOW
    }

    /** Where the build steps of the daemons run; if they differ, of the one that leaks. */
    public DaemonCgroup judge() {
        if (!hasCgroup2(reader)) {
            return new DaemonCgroup.VersionOne();
        }
        List<DaemonCgroup> found =
                daemonsOfContainer().stream().map(this::judge).toList();
        return found.stream()
                .min(Comparator.comparing(each -> !(each instanceof DaemonCgroup.Outside)))
                .orElseGet(() -> new DaemonCgroup.NotShown(
                        daemons.isEmpty()
                                ? "no build daemon runs in it now; if builds start one, verify during a build"
                                : "the build daemons that it sees run in other containers (hostPID or"
                                        + " shareProcessNamespace); verify those with --container, or in their pods"));
    }

    /** A daemon that left the container's mount namespace, as scripts can make it, is known by elimination only. */
    private List<ObservedProcess> daemonsOfContainer() {
        MountTable own = reader.mounts();
        List<ObservedProcess> inSameNamespace = daemons.stream()
                .filter(daemon -> daemon.mounts().sameNamespace(own))
                .toList();
        return !inSameNamespace.isEmpty() || sharing == PidSharing.OTHERS ? inSameNamespace : daemons;
    }

    private DaemonCgroup judge(ObservedProcess daemon) {
        Optional<String> group = daemon.group();
        Optional<String> builds = daemon.mounts()
                .topmost(MOUNT)
                .filter(mount -> mount.type().equals(CGROUP2))
                .map(MountEntry::root);
        if (group.isEmpty() || builds.isEmpty()) {
            return new DaemonCgroup.NotShown("the files of process " + daemon.pid() + " in /proc cannot be read, or it"
                    + " has no cgroup v2 at " + MOUNT);
        }
        return containerGroup()
                .map(container -> judge(Observer.NODE, container, daemon, group.get(), builds.get()))
                .orElseGet(() -> hasNamespace()
                        ? judge(Observer.CONTAINER, "/", daemon, group.get(), builds.get())
                        : new DaemonCgroup.NotShown("the cgroup paths in /proc do not name container " + containerId
                                + ", so this runtime cannot be verified from inside; look at /proc/PID/cgroup of the"
                                + " daemon on the node"));
    }

    private static DaemonCgroup judge(
            Observer observer, String container, ObservedProcess daemon, String group, String builds) {
        CgroupPaths paths = new CgroupPaths(
                observer, daemon.name().strip() + ", process " + daemon.pid(), container, group, builds);
        return isWithin(builds, container) && isWithin(group, container)
                ? new DaemonCgroup.Inside(paths)
                : new DaemonCgroup.Outside(paths);
    }

    /**
     * Whether the reader is in a cgroup namespace of the container: crun starts commands in the daemon's, and another
     * runtime may give one to privileged containers too. Then it is at the top of a part of the kernel's tree, or in
     * the group to which a daemon moves what was there.
     */
    private boolean hasNamespace() {
        return top == TopGroup.BELOW && reader.group().filter(TOPS::contains).isPresent();
    }

    /** The part of the reader's group up to the container's identifier, such as cri-containerd-ID.scope. */
    private Optional<String> containerGroup() {
        return reader.group().filter(group -> !containerId.isEmpty()).flatMap(group -> {
            int at = group.indexOf(containerId);
            int end = group.indexOf('/', Math.max(at, 0));
            return at < 0 ? Optional.empty() : Optional.of(end < at ? group : group.substring(0, end));
        });
    }

    private static boolean isWithin(String group, String ancestor) {
        // Outside of the reader's namespace, paths begin with "/..".
        String below = ancestor.equals("/") ? "/" : ancestor + "/";
        return group.equals(ancestor) || group.startsWith(below) && !group.startsWith("/..");
    }

    private static boolean hasCgroup2(ObservedProcess process) {
        return process.mounts()
                .topmost(MOUNT)
                .filter(mount -> mount.type().equals(CGROUP2))
                .isPresent();
    }
}
