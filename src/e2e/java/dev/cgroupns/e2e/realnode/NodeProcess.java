package dev.cgroupns.e2e.realnode;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A process as the node's root sees it.
 *
 * @param group its cgroup, such as {@code /kubepods/burstable/pod1/ctr/init}; the memory controller's on cgroup v1
 * @param command its arguments
 */
record NodeProcess(int pid, String group, String command) {
    private static final Duration STARTS = Duration.ofMinutes(5);

    /** The one with this command line, as soon as it runs. */
    static NodeProcess await(VirtualMachine node, String command) {
        return Awaitility.await("runs: " + command)
                .atMost(STARTS)
                .until(
                        () -> all(node).stream()
                                .filter(process -> process.command().equals(command))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** All running processes. */
    static List<NodeProcess> all(VirtualMachine node) {
        // One process each, for a fork takes long there. A process may end in between.
        String seen = node.shell(
                        "grep -HE '^(0:|[0-9]+:memory):' /proc/[0-9]*/cgroup; echo; COLUMNS=2000 ps -o pid,args")
                .output();
        String[] parts = seen.split("\n\n", 2);
        Map<Integer, String> commands = parts[1].lines()
                .skip(1)
                .map(String::strip)
                .collect(Collectors.toMap(
                        line -> Integer.valueOf(line.substring(0, line.indexOf(' '))),
                        line -> line.substring(line.indexOf(' ') + 1)));
        return parts[0].lines()
                .filter(line -> line.startsWith("/proc/"))
                .map(line -> line.split("[/:]", 7))
                .filter(fields -> commands.containsKey(Integer.valueOf(fields[2])))
                .map(fields -> new NodeProcess(
                        Integer.parseInt(fields[2]), fields[6], commands.getOrDefault(Integer.valueOf(fields[2]), "")))
                .toList();
    }
}
