package dev.cgroupns.launcher;

import static java.lang.foreign.MemorySegment.NULL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.launcher.Binary.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The binary on a node with cgroup v2: into a namespace of its own, and back if the kernel refuses. Needs root. */
class BinaryOnNodeIT {
    /** Own cgroup, namespaces, root, directory and mounts, one a line. */
    private static final String SURROUNDINGS =
            "/bin/sh -c 'grep ^0:: /proc/self/cgroup; readlink /proc/$$/ns/mnt /proc/$$/ns/cgroup /proc/$$/root"
                    + " /proc/$$/cwd; cat /proc/self/mountinfo'";

    /** Runs a script as PID 1 of the container would: in the container's group. */
    private static Result inContainer(V2Node node, String script) throws Exception {
        return Binary.shell("echo $$ >'" + node.group() + "/cgroup.procs'\ncd /usr/share\n" + script);
    }

    private static List<String> mounts() throws Exception {
        return Files.readAllLines(Path.of("/proc/thread-self/mountinfo"));
    }

    @Test
    void givesTheContainerANamespaceOfItsOwn() {
        V2Node.test(node -> {
            List<String> before = mounts();
            Result result = inContainer(node, "exec \"$launcher\" -- " + SURROUNDINGS);
            assertThat(result.good()).startsWith("0::/init\n").contains("\n/\n/usr/share\n");
            assertThat(result.errors()).isEqualTo("cgroupns-launcher: builds now run in " + node.path() + "\n");
            assertThat(mounts()).as("the node's mounts").isEqualTo(before);
        });
    }

    @Test
    void programInheritsNoFileOfTheLauncher() {
        V2Node.test(node -> {
            String descriptors = "/bin/sh -c 'cd /proc/$$/fd && echo *'";
            String without = inContainer(node, "exec " + descriptors).good();
            Result with = inContainer(node, "exec \"$launcher\" -- " + descriptors);
            assertThat(with.errors()).contains("builds now run in");
            assertThat(with.good()).isEqualTo(without);
        });
    }

    @Test
    void evacuatesProcessesThatAreAlreadyThere() {
        V2Node.test(node -> {
            String script = "sleep 60 & \"$launcher\" -- /bin/sh -c 'wc -l </sys/fs/cgroup/cgroup.procs; "
                    + "mkdir /sys/fs/cgroup/buildkit && sleep 0 && rmdir /sys/fs/cgroup/buildkit'; kill $!; wait $!; exit 0";
            assertThat(inContainer(node, script).good()).isEqualTo("0\n");
            assertThat(node.group().resolve("init")).isDirectory();
        });
    }

    @Test
    void leavesTheEvacuationToBuildkitd() {
        V2Node.test(node -> {
            String script = "export BUILDKIT_SETUP_CGROUPV2_ROOT=1; exec \"$launcher\" -- grep ^0:: /proc/self/cgroup";
            assertThat(inContainer(node, script).good()).isEqualTo("0::/\n");
            assertThat(node.group().resolve("init")).doesNotExist();
        });
    }

    @Test
    void hasNothingToDoTheSecondTime() {
        V2Node.test(node -> {
            String script =
                    "export BUILDKIT_SETUP_CGROUPV2_ROOT=1; exec \"$launcher\" -- \"$launcher\" -- /bin/echo started";
            Result result = inContainer(node, script);
            assertThat(result.good()).isEqualTo("started\n");
            assertThat(result.errors()).endsWith("\ncgroupns-launcher: nothing to do: already in a cgroup namespace\n");
        });
    }

    /**
     * HostToContainer and Bidirectional volumes are shared mounts. /sys is one too then, and an unmount would propagate
     * through it.
     */
    @Test
    void keepsMountPropagation(@TempDir Path directory) {
        V2Node.test(node -> {
            C.must("mount", V2Node.ascii("none"), V2Node.ascii(directory.toString()), V2Node.ascii("tmpfs"), 0L, NULL);
            C.must("mount", NULL, V2Node.ascii("/"), NULL, 0x4000L | (1 << 20), NULL);
            List<String> before = mounts();
            String script = "exec \"$launcher\" -- /bin/sh -c 'mkdir " + directory + "/made && mount -t tmpfs made "
                    + directory + "/made'";
            inContainer(node, script).good();
            List<String> after = mounts();
            assertThat(after).containsAll(before).hasSize(before.size() + 1);
            assertThat(after.getLast()).contains(directory + "/made");
            C.must("umount2", V2Node.ascii(directory + "/made"), 0);
            C.must("umount2", V2Node.ascii(directory.toString()), 0);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Seccomp.Call.class,
            names = {"SETNS", "FCHDIR", "CHROOT"},
            mode = EnumSource.Mode.EXCLUDE)
    void comesBackIfTheKernelRefuses(Seccomp.Call call) {
        V2Node.test(node -> {
            String without = inContainer(node, "exec " + SURROUNDINGS).good();
            Result with = V2Node.onThread(() -> {
                Seccomp.fail(call, 38);
                return inContainer(node, "exec \"$launcher\" -- " + SURROUNDINGS);
            });
            assertThat(with.good()).isEqualTo(without);
            assertThat(with.errors())
                    .startsWith("cgroupns-launcher: " + call.name().toLowerCase(Locale.ROOT))
                    .endsWith(": ENOSYS: started without isolation\n");
            assertThat(node.group().resolve("init")).doesNotExist();
        });
    }

    @Test
    void startsEvenIfTheRollbackFails() {
        V2Node.test(node -> {
            Result result = V2Node.onThread(() -> {
                Seccomp.fail(Seccomp.Call.FSOPEN, 1);
                Seccomp.fail(Seccomp.Call.SETNS, 1);
                return inContainer(node, "exec \"$launcher\" -- /bin/echo started");
            });
            assertThat(result.good()).isEqualTo("started\n");
            assertThat(result.errors())
                    .isEqualTo("cgroupns-launcher: fsopen cgroup2: EPERM, during the rollback setns cgroup: EPERM:"
                            + " started without isolation\n");
        });
    }

    @Test
    void refusesWithRequire() {
        V2Node.test(node -> {
            Result result = V2Node.onThread(() -> {
                Seccomp.fail(Seccomp.Call.UNSHARE, 1);
                return inContainer(node, "exec \"$launcher\" --require -- /bin/echo started");
            });
            assertThat(result.exitCode()).isEqualTo(78);
            assertThat(result.text()).isEmpty();
            assertThat(result.errors())
                    .isEqualTo("cgroupns-launcher: unshare: EPERM: not started, because --require is given\n");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"umount -l /proc", "umount -l /sys", "umount -l /sys/fs/cgroup"})
    void startsWithoutFileSystems(String command) {
        V2Node.test(node -> {
            String script =
                    "exec unshare --mount /bin/sh -c '" + command + "; exec \"$launcher\" -- /bin/echo started'";
            assertThat(inContainer(node, script).good()).isEqualTo("started\n");
        });
    }
}
