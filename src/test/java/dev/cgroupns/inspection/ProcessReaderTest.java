package dev.cgroupns.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.audit.ContainerProcesses;
import dev.cgroupns.audit.ContainerProcesses.PidSharing;
import dev.cgroupns.audit.ContainerProcesses.TopGroup;
import dev.cgroupns.audit.ObservedProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProcessReaderTest {
    private static final String MARK = "5e0f5a0e-6d3e-4c92-9a80-0d7a1a3c7f11\n";
    private static final String MOUNTS = """
            512 700 0:51 / / rw - overlay overlay rw
            815 512 0:27 %s /sys/fs/cgroup rw - cgroup2 cgroup rw
            """;

    private final Map<String, String> files = new TreeMap<>();

    @Test
    void daemonIsTheFirstProcess() {
        process("self", "cat", "/pod/id");
        process("1", "buildkitd", "/init");

        ContainerProcesses seen = read();

        assertThat(seen.reader()).isEqualTo(observed(0, "cat", "/pod/id"));
        assertThat(seen.daemons()).containsExactly(observed(1, "buildkitd", "/init"));
        assertThat(seen.top()).isEqualTo(TopGroup.KERNEL_ROOT);
    }

    /** Behind tini, or with hostPID: then those of other containers are listed too, or as 0. */
    @Test
    void daemonIsInTheGroupInit() {
        process("self", "sh", "/pod/id/init");
        process("1", "systemd", "/init.scope");
        process("7", "buildkitd", "/pod/id/init");
        process("8", "git", "/pod/id/init");
        files.put("/sys/fs/cgroup/init/cgroup.procs", "0\n8\n7\n");
        files.put("/sys/fs/cgroup/cgroup.type", "domain\n");

        ContainerProcesses seen = read();

        assertThat(seen.daemons()).containsExactly(observed(7, "buildkitd", "/pod/id/init"));
        assertThat(seen.top()).isEqualTo(TopGroup.BELOW);
    }

    /** BuildKit before v0.12 does not move. */
    @Test
    void daemonIsInTheContainersGroup() {
        process("self", "cat", "/pod/id");
        process("1", "tini", "/pod/id");
        process("7", "buildkitd", "/pod/id");
        files.put("/sys/fs/cgroup/pod/id/cgroup.procs", "1\n7\n");

        assertThat(read().daemons()).containsExactly(observed(7, "buildkitd", "/pod/id"));
    }

    @Test
    void withoutADaemon() {
        process("self", "cat", "/pod/id");
        process("1", "sleep", "/pod/id");
        files.put("/sys/fs/cgroup/pod/id/cgroup.procs", "1\n");

        assertThat(read().daemons()).isEmpty();
    }

    private void process(String name, String program, String group) {
        files.put("/proc/" + name + "/comm", program + "\n");
        files.put("/proc/" + name + "/cgroup", "0::" + group + "\n");
        files.put("/proc/" + name + "/mountinfo", MOUNTS.formatted("/"));
    }

    private static ObservedProcess observed(int pid, String program, String group) {
        return new ObservedProcess(pid, program + "\n", "0::" + group + "\n", MOUNTS.formatted("/"));
    }

    private ContainerProcesses read() {
        return new ProcessReader(new ContainerFiles(this::cat), Set.of("buildkitd"))
                .read("id", PidSharing.CONTAINER)
                .orElseThrow();
    }

    private Optional<String> cat(List<String> command) {
        StringBuilder output = new StringBuilder();
        for (String file : command.subList(1, command.size())) {
            output.append(file.endsWith("/boot_id") ? MARK : files.getOrDefault(file, ""));
        }
        return Optional.of(output.toString());
    }
}
