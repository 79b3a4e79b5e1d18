package dev.cgroupns.audit;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The mounts of a mount namespace: the text of {@code /proc/PID/mountinfo} (proc(5)). */
final class MountTable {
    private static final String SEPARATOR = "-";
    private static final int MOUNT_POINT = 4;
    private static final int FIRST_OPTIONAL = 6;

    private final List<MountEntry> mounts;

    private MountTable(List<MountEntry> mounts) {
        this.mounts = mounts;
    }

    /**
     * One mount.
     *
     * @param id unique among all mounts of the node
     * @param parent the mount that it is mounted on
     * @param root the directory of the file system that is its root
     * @param point where it is mounted
     * @param type of its file system
     */
    record MountEntry(String id, String parent, String root, String point, String type) {}

    static MountTable parse(String text) {
        return new MountTable(text.lines()
                .map(line -> List.of(line.split(" ")))
                .flatMap(fields -> entry(fields).stream())
                .toList());
    }

    /** The number of optional fields varies; a separator ends them. */
    private static Optional<MountEntry> entry(List<String> fields) {
        int separator = fields.size() <= FIRST_OPTIONAL
                ? -1
                : fields.subList(FIRST_OPTIONAL, fields.size()).indexOf(SEPARATOR);
        int type = FIRST_OPTIONAL + separator + 1;
        return separator < 0 || type >= fields.size()
                ? Optional.empty()
                : Optional.of(new MountEntry(
                        fields.get(0), fields.get(1), fields.get(3), fields.get(MOUNT_POINT), fields.get(type)));
    }

    /** Whether both are of the same mount namespace: each mount is in one of them only. */
    boolean sameNamespace(MountTable other) {
        Optional<String> root = topmost("/").map(MountEntry::id);
        return root.isPresent() && root.equals(other.topmost("/").map(MountEntry::id));
    }

    /** The mount that is seen at a path: the launcher mounts on top of the runtime's mount. */
    Optional<MountEntry> topmost(String point) {
        List<MountEntry> stack =
                mounts.stream().filter(mount -> mount.point().equals(point)).toList();
        Set<String> covered = stack.stream().map(MountEntry::parent).collect(Collectors.toSet());
        return stack.stream().filter(mount -> !covered.contains(mount.id())).findFirst();
    }
}
