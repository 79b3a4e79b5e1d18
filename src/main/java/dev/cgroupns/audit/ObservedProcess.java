package dev.cgroupns.audit;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A process as {@code /proc} shows it to a reader. Paths of cgroups are relative to the reader's cgroup namespace
 * (cgroup_namespaces(7)).
 *
 * @param pid its number in the container's PID namespace
 * @param name the text of its file {@code comm}: the program's base name, of which the kernel keeps 15 bytes
 * @param cgroup the text of its file {@code cgroup}
 * @param mountInfo the text of its file {@code mountinfo}
 */
public record ObservedProcess(int pid, String name, String cgroup, String mountInfo) {
    private static final int LONGEST_NAME = 15;
    private static final String UNIFIED = "0::";

    /** Whether it runs the program with this base name. */
    public boolean runs(String program) {
        return name.strip().equals(program.substring(0, Math.min(program.length(), LONGEST_NAME)));
    }

    /**
     * Where this process finds a file of its own group, and of the group above: in the part of the tree that it has at
     * /sys/fs/cgroup. Empty if its group is not in that part.
     */
    public List<String> groupFiles(String file) {
        String top = mounts().topmost(ContainerProcesses.MOUNT)
                .map(mount -> mount.root().equals("/") ? "" : mount.root())
                .orElse("");
        String group = group().filter(each -> each.startsWith(top)).orElse("");
        if (group.isEmpty() || group.equals("/")) {
            return List.of();
        }
        String own = ContainerProcesses.MOUNT + group.substring(top.length());
        String above = own.substring(0, own.lastIndexOf('/'));
        return Stream.of(own, above)
                .filter(each -> each.startsWith(ContainerProcesses.MOUNT))
                .map(each -> each + "/" + file)
                .toList();
    }

    MountTable mounts() {
        return MountTable.parse(mountInfo);
    }

    /** Its group in the hierarchy of cgroup v2. */
    Optional<String> group() {
        return cgroup.lines()
                .filter(line -> line.startsWith(UNIFIED))
                .map(line -> line.substring(UNIFIED.length()))
                .findFirst();
    }
}
