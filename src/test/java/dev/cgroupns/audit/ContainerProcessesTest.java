package dev.cgroupns.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.audit.ContainerProcesses.PidSharing;
import dev.cgroupns.audit.ContainerProcesses.TopGroup;
import dev.cgroupns.audit.DaemonCgroup.CgroupPaths;
import dev.cgroupns.audit.DaemonCgroup.Observer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts of /proc, as nodes with runc show them, and what they mean. */
class ContainerProcessesTest {
    private static final String ID = "508d803cc1f6";
    private static final String GROUP =
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod7.slice/cri-containerd-" + ID + ".scope";

    /** A container without a cgroup namespace: it sees the node's tree. */
    private static final String NODE_TREE = """
            812 700 0:51 / / rw,relatime master:301 - overlay overlay rw,lowerdir=/a
            813 812 0:55 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
            815 812 0:27 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw,nsdelegate
            """;

    /** The launcher's mount lies on top, and has the lower number. */
    private static final String WITH_LAUNCHER = """
            512 700 0:51 / / rw,relatime master:301 - overlay overlay rw,lowerdir=/a
            95 815 0:27 %s /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - cgroup2 none rw
            815 512 0:27 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw,nsdelegate
            """.formatted(GROUP);

    @Test
    void daemonBehindTheLauncherIsInside() {
        assertThat(seen(reader(GROUP + "/init", WITH_LAUNCHER), daemon(1, GROUP + "/init", WITH_LAUNCHER))
                        .judge())
                .isEqualTo(new DaemonCgroup.Inside(
                        new CgroupPaths(Observer.NODE, "buildkitd, process 1", GROUP, GROUP + "/init", GROUP)));
    }

    @Test
    void daemonAtTheRootOfTheNodeIsOutside() {
        assertThat(seen(reader(GROUP, NODE_TREE), daemon(1, "/init", NODE_TREE)).judge())
                .isEqualTo(new DaemonCgroup.Outside(
                        new CgroupPaths(Observer.NODE, "buildkitd, process 1", GROUP, "/init", "/")));
    }

    /** BuildKit before v0.12 stays in the container's group; its steps do not. */
    @Test
    void oldDaemonInItsGroupIsOutsideAllTheSame() {
        assertThat(seen(reader(GROUP, NODE_TREE), daemon(1, GROUP, NODE_TREE)).judge())
                .isInstanceOf(DaemonCgroup.Outside.class);
    }

    /** In kind, the node's own root is a group of the machine. */
    @Test
    void nodeThatIsAContainerItself() {
        String group = "/kubelet.slice/kubelet-kubepods.slice/cri-containerd-" + ID + ".scope";
        assertThat(below(reader(group, NODE_TREE), daemon(1, "/init", NODE_TREE))
                        .judge())
                .isInstanceOf(DaemonCgroup.Outside.class);
    }

    /** A script behind another program makes the daemon's namespaces; the reader stays outside of them. */
    @Test
    void daemonInAMountNamespaceOfItsOwn() {
        ObservedProcess reader = reader(GROUP, NODE_TREE);
        ObservedProcess daemon = daemon(7, GROUP + "/init", WITH_LAUNCHER);

        assertThat(seen(reader, daemon).judge()).isInstanceOf(DaemonCgroup.Inside.class);
        assertThat(sharing(reader, daemon).judge()).isInstanceOf(DaemonCgroup.NotShown.class);
    }

    @Test
    void daemonsOfOtherContainersDoNotCount() {
        ObservedProcess others = daemon(4711, "/init", NODE_TREE);

        assertThat(sharing(reader(GROUP + "/init", WITH_LAUNCHER), others, daemon(99, GROUP + "/init", WITH_LAUNCHER))
                        .judge())
                .isInstanceOf(DaemonCgroup.Inside.class);
        assertThat(sharing(reader(GROUP + "/init", WITH_LAUNCHER), others)
                        .judge()
                        .explanation())
                .contains("run in other containers");
    }

    @Test
    void oneDaemonThatLeaksIsEnough() {
        assertThat(seen(
                                reader(GROUP, NODE_TREE),
                                daemon(7, GROUP + "/init", WITH_LAUNCHER),
                                daemon(9, "/init", NODE_TREE))
                        .judge())
                .as("of two containers' mount namespaces, the reader's counts")
                .isInstanceOf(DaemonCgroup.Outside.class);
    }

    /** crun starts commands in the cgroup namespace of the container's first process. */
    @Test
    void readerInTheNamespaceOfTheDaemon() {
        assertThat(below(reader("/init", NODE_TREE), daemon(1, "/init", NODE_TREE))
                        .judge())
                .isEqualTo(new DaemonCgroup.Inside(
                        new CgroupPaths(Observer.CONTAINER, "buildkitd, process 1", "/", "/init", "/")));
        assertThat(below(reader("/", NODE_TREE), daemon(7, "/../../init", NODE_TREE))
                        .judge())
                .isInstanceOf(DaemonCgroup.Outside.class);
    }

    @Test
    void runtimeThatPutsContainersElsewhere() {
        String group = "/system.slice/containerd.service";

        assertThat(seen(reader("/init", NODE_TREE), daemon(1, "/init", NODE_TREE))
                        .judge())
                .isInstanceOf(DaemonCgroup.NotShown.class);
        assertThat(below(reader(group, NODE_TREE), daemon(1, "/init", NODE_TREE))
                        .judge())
                .isInstanceOf(DaemonCgroup.NotShown.class);
    }

    @Test
    void withoutADaemon() {
        assertThat(seen(reader(GROUP, NODE_TREE)).judge().explanation()).contains("no build daemon runs in it now");
    }

    @Test
    void withoutTheFilesOfTheDaemon() {
        assertThat(seen(reader(GROUP, NODE_TREE), new ObservedProcess(1, "buildkitd\n", "", ""))
                        .judge()
                        .explanation())
                .contains("the files of process 1 in /proc cannot be read");
    }

    @Test
    void cgroupV1() {
        String mounts = """
                812 700 0:51 / / rw,relatime - overlay overlay rw
                815 812 0:60 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw
                816 815 0:31 /kubepods/pod7/508d803cc1f6 /sys/fs/cgroup/memory rw master:15 - cgroup cgroup rw,memory
                """;
        assertThat(seen(reader("", mounts), daemon(1, "", mounts)).judge()).isEqualTo(new DaemonCgroup.VersionOne());
    }

    @Test
    void theKernelKeepsFifteenBytesOfAName() {
        ObservedProcess process = new ObservedProcess(1, "earthly-buildki\n", "", "");
        assertThat(process.runs("earthly-buildkitd")).isTrue();
        assertThat(process.runs("buildkitd")).isFalse();
    }

    @Test
    void filesOfTheReadersGroupAreFoundBelowItsMount() {
        assertThat(reader(GROUP, NODE_TREE).groupFiles("cgroup.procs"))
                .startsWith("/sys/fs/cgroup" + GROUP + "/cgroup.procs");
        assertThat(reader(GROUP + "/init", WITH_LAUNCHER).groupFiles("cgroup.procs"))
                .containsExactly("/sys/fs/cgroup/init/cgroup.procs", "/sys/fs/cgroup/cgroup.procs");
        assertThat(reader("/elsewhere", WITH_LAUNCHER).groupFiles("cgroup.procs"))
                .isEmpty();
    }

    private static ContainerProcesses seen(ObservedProcess reader, ObservedProcess... daemons) {
        return new ContainerProcesses(ID, reader, List.of(daemons), PidSharing.CONTAINER, TopGroup.KERNEL_ROOT);
    }

    private static ContainerProcesses below(ObservedProcess reader, ObservedProcess... daemons) {
        return new ContainerProcesses(ID, reader, List.of(daemons), PidSharing.CONTAINER, TopGroup.BELOW);
    }

    private static ContainerProcesses sharing(ObservedProcess reader, ObservedProcess... daemons) {
        return new ContainerProcesses(ID, reader, List.of(daemons), PidSharing.OTHERS, TopGroup.KERNEL_ROOT);
    }

    private static ObservedProcess reader(String group, String mounts) {
        return new ObservedProcess(0, "cat\n", cgroup(group), mounts);
    }

    private static ObservedProcess daemon(int pid, String group, String mounts) {
        return new ObservedProcess(pid, "buildkitd\n", cgroup(group), mounts);
    }

    /** Lines of v1 hierarchies can stand before it. */
    private static String cgroup(String group) {
        return group.isEmpty() ? "4:memory:/kubepods/pod7\n" : "1:name=systemd:/\n0::" + group + "\n";
    }
}
