package dev.cgroupns.verdict;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/**
 * Mount paths that containers use near the launcher's. They are compared as they are mounted: the kubelet makes a
 * relative path absolute (volume/util, MakeAbsolutePath), and the runtime cleans the result, so {@code ./a},
 * {@code //a/} and {@code /b/../a} are all {@code /a}.
 */
public final class MountPaths {
    /**
     * Only those that begin like the launcher's directories. Sorted, so that a path below another is found without a
     * scan: a pod can have 28,000.
     */
    private final TreeSet<String> taken = new TreeSet<>();

    /** Adds the paths of a container's mounts and devices. */
    public void addMountsOf(JsonNode container) {
        of(container).forEach(mount -> add(mount.path()));
    }

    /**
     * A container's mounts and devices.
     *
     * @param container a container of the pod, as the API server sends it
     */
    static List<Mount> of(JsonNode container) {
        List<Mount> mounts = new ArrayList<>();
        addMounts(container.path("volumeMounts"), "mountPath", mounts);
        addMounts(container.path("volumeDevices"), "devicePath", mounts);
        return mounts;
    }

    private static void addMounts(JsonNode list, String path, List<Mount> into) {
        for (JsonNode mount : list) {
            into.add(new Mount(cleaned(mount.path(path).asText()), mount));
        }
    }

    /**
     * A mount or a device of a container.
     *
     * @param path where it is mounted, cleaned
     * @param json as the pod names it
     */
    record Mount(String path, JsonNode json) {}

    /** Adds one path. */
    public void add(String path) {
        String mounted = cleaned(path);
        if (mounted.startsWith(LauncherCommand.MOUNT_PATH)) {
            taken.add(mounted);
        }
    }

    /**
     * Whether a path, or one below it, is in use.
     *
     * @param path {@link LauncherCommand#MOUNT_PATH}, or one that begins with it
     */
    public boolean reach(String path) {
        if (taken.contains(path)) {
            return true;
        }
        String below = taken.ceiling(path + "/");
        return below != null && below.startsWith(path + "/");
    }

    /** Whether one path equals the other or is below it; both must be cleaned. */
    static boolean reaches(String path, String directory) {
        return path.startsWith(directory)
                && (path.length() == directory.length() || path.charAt(directory.length()) == '/');
    }

    /** The path as it is mounted: Go's {@code filepath.Clean("/" + path)}. */
    static String cleaned(String path) {
        if (isClean(path)) {
            return path;
        }
        Deque<String> names = new ArrayDeque<>();
        int start = 0;
        for (int end = 0; end <= path.length(); end++) {
            if (end == path.length() || path.charAt(end) == '/') {
                follow(path.substring(start, end), names);
                start = end + 1;
            }
        }
        return "/" + String.join("/", names);
    }

    /** Most are, and then nothing is copied. Hidden names such as {@code /.cache} are not told apart here. */
    private static boolean isClean(String path) {
        return path.startsWith("/") && !path.endsWith("/") && !path.contains("//") && !path.contains("/.");
    }

    private static void follow(String name, Deque<String> names) {
        switch (name) {
            case "", "." -> {}
            case ".." -> names.pollLast();
            default -> names.addLast(name);
        }
    }
}
