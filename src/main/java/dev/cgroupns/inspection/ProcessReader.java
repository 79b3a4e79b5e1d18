package dev.cgroupns.inspection;

import dev.cgroupns.audit.ContainerProcesses;
import dev.cgroupns.audit.ContainerProcesses.PidSharing;
import dev.cgroupns.audit.ContainerProcesses.TopGroup;
import dev.cgroupns.audit.ObservedProcess;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds the build daemons of a container through its own {@code /proc}. The daemon is often process 1; with a program
 * before it, or with hostPID or shareProcessNamespace, it is listed in the groups that a daemon can be in: the
 * container's, and {@code init} at the top of its /sys/fs/cgroup, where buildkitd and the launcher move it.
 */
final class ProcessReader {
    private static final int FIRST = 1;
    /** The names of their files are in the address of one request. */
    private static final int MAX_PROCESSES = 200;

    private static final String SELF = "/proc/self";
    private static final String TYPE = ContainerProcesses.MOUNT + "/cgroup.type";
    private static final String INIT = ContainerProcesses.MOUNT + "/init/cgroup.procs";

    private final ContainerFiles files;
    private final Set<String> daemons;

    /** @param daemons base names of the programs that are build daemons */
    ProcessReader(ContainerFiles files, Set<String> daemons) {
        this.files = files;
        this.daemons = daemons;
    }

    /** Empty if the image has nothing to read files with. */
    Optional<ContainerProcesses> read(String containerId, PidSharing sharing) {
        List<String> first = new ArrayList<>(List.of(TYPE, INIT));
        first.addAll(of(SELF));
        first.addAll(of(path(FIRST)));
        return files.read(first).map(texts -> {
            ObservedProcess reader = process(SELF, 0, texts);
            ObservedProcess one = process(path(FIRST), FIRST, texts);
            TopGroup top = text(texts, TYPE).isEmpty() ? TopGroup.KERNEL_ROOT : TopGroup.BELOW;
            List<ObservedProcess> found = isDaemon(one) ? List.of(one) : others(reader, text(texts, INIT));
            return new ContainerProcesses(containerId, reader, found, sharing, top);
        });
    }

    private List<ObservedProcess> others(ObservedProcess reader, String inInit) {
        Set<Integer> pids = new LinkedHashSet<>(pids(inInit));
        List<String> groups = reader.groupFiles("cgroup.procs");
        Map<String, String> members = groups.isEmpty() ? Map.of() : read(groups);
        members.values().forEach(text -> pids.addAll(pids(text)));
        List<Integer> seen = pids.stream().limit(MAX_PROCESSES).toList();
        if (seen.isEmpty()) {
            return List.of();
        }
        Map<String, String> names =
                read(seen.stream().map(pid -> path(pid) + "/comm").toList());
        List<Integer> candidates = seen.stream()
                .filter(pid -> isDaemon(new ObservedProcess(pid, text(names, path(pid) + "/comm"), "", "")))
                .toList();
        if (candidates.isEmpty()) {
            return List.of();
        }
        Map<String, String> texts =
                read(candidates.stream().flatMap(pid -> of(path(pid)).stream()).toList());
        return candidates.stream().map(pid -> process(path(pid), pid, texts)).toList();
    }

    private Map<String, String> read(List<String> names) {
        return files.read(names).orElse(Map.of());
    }

    private boolean isDaemon(ObservedProcess process) {
        return daemons.stream().anyMatch(process::runs);
    }

    private static String path(int pid) {
        return "/proc/" + pid;
    }

    private static List<String> of(String process) {
        return Stream.of("comm", "cgroup", "mountinfo")
                .map(file -> process + "/" + file)
                .toList();
    }

    private static ObservedProcess process(String path, int pid, Map<String, String> texts) {
        return new ObservedProcess(
                pid, text(texts, path + "/comm"), text(texts, path + "/cgroup"), text(texts, path + "/mountinfo"));
    }

    private static String text(Map<String, String> texts, String file) {
        return texts.getOrDefault(file, "");
    }

    /** Those of other PID namespaces are listed as 0. */
    private static List<Integer> pids(String text) {
        return text.lines()
                .filter(line -> line.matches("[1-9][0-9]{0,8}"))
                .map(Integer::valueOf)
                .toList();
    }
}
