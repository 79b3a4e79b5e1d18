package dev.cgroupns.launcher;

import java.util.List;
import java.util.TreeSet;

/**
 * The state of {@link FakeKernel}: a container's group on the unified hierarchy, its namespaces, root and directory.
 */
final class FakeNode {
    static final String GROUP = "/kubepods/burstable/pod1/ctr";
    /** Not 1, as in a pod whose containers share a pid namespace. */
    static final int PID = 31;

    /** Descriptors are numbered in the order of opening. */
    private static final TreeSet<Integer> PROCESSES = new TreeSet<>(List.of(3, PID, 310));

    final TreeSet<Integer> group = new TreeSet<>(PROCESSES);
    final TreeSet<Integer> init = new TreeSet<>();
    final StringBuilder standardOutput = new StringBuilder();
    final StringBuilder standardError = new StringBuilder();
    final StringBuilder terminationLog = new StringBuilder();
    final StringBuilder copy = new StringBuilder();
    String ownGroup = GROUP;
    /** The group that the process sees once it has a namespace; other than {@code /} if the kernel lies. */
    String groupInNamespace = "/";

    /** As procfs pads it. */
    String users = "         0          0 4294967295\n";

    String controllers = "cpu memory pids";
    String subtreeControl = "";
    String oomGroup = "1";
    String root = "/";
    String workingDirectory = "/srv";
    boolean mountsUnshared;
    boolean cgroupsUnshared;
    boolean mountedOnTop;
    boolean initExists;
    /** Whether the node's own hierarchy was changed outside the container's group. */
    boolean hierarchyTouched;

    /** Whether all is as if the launcher had never run. */
    boolean untouched() {
        return !mountsUnshared
                && !cgroupsUnshared
                && root.equals("/")
                && workingDirectory.equals("/srv")
                && group.equals(PROCESSES)
                && !initExists
                && subtreeControl.isEmpty()
                && oomGroup.equals("1");
    }

    /** Whether it is in the namespace with the right view, and the processes are where they should be. */
    boolean isolated(boolean evacuated) {
        return mountsUnshared
                && cgroupsUnshared
                && mountedOnTop
                && workingDirectory.equals("/srv")
                && (evacuated ? init : group).equals(PROCESSES)
                && (initExists || !evacuated);
    }

    boolean exists(String path) {
        return !(path.equals(Cgroup.OOM_GROUP) && controllers.isEmpty())
                && (initExists || !path.startsWith(Cgroup.INIT));
    }

    String content(String path) {
        return switch (path) {
            case "/proc/self/cgroup" -> "9:name=systemd:/\n1:cpu:/other\n0::" + seenGroup() + "\n";
            case Cgroup.PROCESSES -> mountedOnTop ? lines(group) : "2\n3\n";
            case Cgroup.INIT_PROCESSES -> lines(init);
            case Cgroup.CONTROLLERS -> controllers + "\n";
            case "/proc/self/uid_map" -> users;
            case "/proc/self/exe" -> "the launcher's bytes";
            default -> throw new AssertionError("must not be read: " + path);
        };
    }

    private String seenGroup() {
        String inside = init.contains(PID) ? "/init" : "";
        if (cgroupsUnshared) {
            return inside.isEmpty() ? groupInNamespace : inside;
        }
        return ownGroup + inside;
    }

    private static String lines(TreeSet<Integer> processes) {
        StringBuilder lines = new StringBuilder();
        processes.forEach(pid -> lines.append(pid).append('\n'));
        return lines.toString();
    }

    /** The number of bytes written, or the negated errno. */
    int write(String path, String content) {
        hierarchyTouched |= path.startsWith(Cgroup.MOUNT) && !mountedOnTop;
        switch (path) {
            case "fd 1" -> standardOutput.append(content);
            case "fd 2" -> standardError.append(content);
            case "/dev/termination-log" -> terminationLog.append(content);
            case "/cgroupns/.launcher" -> copy.append(content);
            case Cgroup.OOM_GROUP -> oomGroup = content;
            case Cgroup.INIT_PROCESSES -> {
                return move(content, group, init);
            }
            case Cgroup.PROCESSES -> {
                return subtreeControl.isEmpty() ? move(content, init, group) : -Errno.EBUSY;
            }
            case Cgroup.SUBTREE_CONTROL -> {
                if (!group.isEmpty()) {
                    return -Errno.EBUSY;
                }
                subtreeControl = content.startsWith("+") ? content : "";
            }
            default -> throw new AssertionError("must not be written: " + path);
        }
        return content.length();
    }

    private static int move(String pid, TreeSet<Integer> from, TreeSet<Integer> to) {
        if (!from.remove(Integer.valueOf(pid))) {
            return -Errno.ESRCH;
        }
        to.add(Integer.valueOf(pid));
        return pid.length();
    }

    int makeInit() {
        if (initExists) {
            return -Errno.EEXIST;
        }
        hierarchyTouched |= !mountedOnTop;
        initExists = true;
        return 0;
    }

    int removeInit() {
        if (!init.isEmpty()) {
            return -Errno.EBUSY;
        }
        initExists = false;
        return 0;
    }

    void setns(String path) {
        if (path.endsWith("/mnt")) {
            mountsUnshared = false;
            mountedOnTop = false;
            root = "root of the mount namespace";
            workingDirectory = root;
        } else {
            cgroupsUnshared = false;
        }
    }
}
