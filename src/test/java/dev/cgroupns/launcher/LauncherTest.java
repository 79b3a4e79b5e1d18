package dev.cgroupns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.launcher.FakeKernel.Executed;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on a kernel where nothing fails: effects, output and exit code. */
class LauncherTest {
    @Test
    void isolatesEvacuatesAndStarts() {
        FakeKernel kernel = FakeKernel.starting();
        assertThat(started(kernel).words).containsExactly("buildkitd", "--debug");
        assertThat(kernel.node.isolated(true)).isTrue();
        assertThat(kernel.node.subtreeControl).isEqualTo("+cpu +memory +pids");
        assertThat(kernel.node.oomGroup).isEqualTo("0");
        assertThat(kernel.node.hierarchyTouched).isFalse();
        assertThat(kernel.signalsAsBefore()).isTrue();
        assertThat(kernel.node.standardError)
                .asString()
                .isEqualTo("cgroupns-launcher: builds now run in " + FakeNode.GROUP + "\n");
    }

    @Test
    void leavesTheOomGroupIfTheWholeContainerMustBeKilled() {
        FakeKernel kernel = FakeKernel.starting("--oom=container");
        started(kernel);
        assertThat(kernel.node.oomGroup).isEqualTo("1");
    }

    @Test
    void leavesTheEvacuationToBuildkitd() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.environment.put("BUILDKIT_SETUP_CGROUPV2_ROOT", "1");
        started(kernel);
        assertThat(kernel.node.isolated(false)).isTrue();
        assertThat(kernel.node.initExists).isFalse();
    }

    @Test
    void keepsAGroupOfBuildkitdsOwn() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.environment.put("BUILDKIT_SETUP_CGROUPV2_ROOT", "1");
        kernel.node.initExists = true;
        started(kernel);
        assertThat(kernel.node.isolated(false)).isTrue();
        assertThat(kernel.node.initExists).isTrue();
    }

    @Test
    void rollsBackIfBuildkitdCouldNotCreateGroups() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.environment.put("BUILDKIT_SETUP_CGROUPV2_ROOT", "1");
        kernel.failing = number -> kernel.calls.get(number).equals("mkdir");
        started(kernel);
        assertThat(kernel.node.untouched()).isTrue();
        assertThat(kernel.node.standardError)
                .asString()
                .isEqualTo("cgroupns-launcher: mkdir /sys/fs/cgroup/init: EPERM: started without isolation\n");
    }

    @Test
    void rollsBackIfTheMountShowsAnotherGroup() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.node.group.remove(FakeNode.PID);
        started(kernel);
        assertThat(kernel.node.cgroupsUnshared).isFalse();
        assertThat(kernel.node.standardError)
                .asString()
                .isEqualTo("cgroupns-launcher: the new mount does not show the container's cgroup:"
                        + " started without isolation\n");
    }

    @Test
    void rollsBackIfTheNamespaceHasAnotherRoot() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.node.groupInNamespace = "/..";
        started(kernel);
        assertThat(kernel.node.untouched()).isTrue();
        assertThat(kernel.node.standardError)
                .asString()
                .isEqualTo("cgroupns-launcher: the cgroup is not the root of the new cgroup namespace:"
                        + " started without isolation\n");
    }

    @Test
    void keepsAnExistingGroupDuringTheRollback() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.node.initExists = true;
        kernel.failing = number -> kernel.calls.get(number).equals("write " + Cgroup.OOM_GROUP);
        started(kernel);
        assertThat(kernel.node.cgroupsUnshared).isFalse();
        assertThat(kernel.node.initExists).isTrue();
    }

    @Test
    void worksWithoutControllers() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.node.controllers = "";
        started(kernel);
        assertThat(kernel.node.isolated(true)).isTrue();
        assertThat(kernel.node.subtreeControl).isEmpty();
    }

    @Test
    void isolatesAGroupWhoseInitExists() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.node.initExists = true;
        started(kernel);
        assertThat(kernel.node.isolated(true)).isTrue();
    }

    @Test
    void rollsBackIfAProcessCannotBeMoved() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.node.group.add(0);
        started(kernel);
        assertThat(kernel.node.standardError)
                .asString()
                .isEqualTo("cgroupns-launcher: a process outside the pid namespace is in this cgroup:"
                        + " started without isolation\n");
        assertThat(kernel.node.group).containsExactly(0, 3, 31, 310);
        assertThat(kernel.node.initExists).isFalse();
    }

    @Test
    void retriesIfAnEndedProcessIsStillInTheGroup() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.errno = Errno.EBUSY;
        kernel.failing = number -> kernel.calls.get(number).equals("write " + Cgroup.SUBTREE_CONTROL)
                && Collections.frequency(kernel.calls, kernel.calls.get(number)) < 5;
        started(kernel);
        assertThat(kernel.node.isolated(true)).isTrue();
        assertThat(kernel.node.subtreeControl).isEqualTo("+cpu +memory +pids");
    }

    @Test
    void hasNothingToDoOnAHybridNode() {
        FakeKernel kernel = FakeKernel.starting("--require");
        kernel.fileSystem = 0x01021994;
        started(kernel);
        assertThat(kernel.node.untouched()).isTrue();
        assertThat(kernel.node.standardError)
                .asString()
                .isEqualTo("cgroupns-launcher: nothing to do: /sys/fs/cgroup is not cgroup v2\n");
    }

    @Test
    void hasNothingToDoInANamespace() {
        FakeKernel kernel = FakeKernel.starting("--require");
        kernel.node.ownGroup = "/";
        started(kernel);
        assertThat(kernel.node.untouched()).isTrue();
        assertThat(kernel.node.standardError)
                .asString()
                .isEqualTo("cgroupns-launcher: nothing to do: already in a cgroup namespace\n");
    }

    @Test
    void hasNothingToDoForAUserThatIsNotRoot() {
        FakeKernel kernel = FakeKernel.starting("--require");
        kernel.user = 1000;
        kernel.failing = number -> kernel.calls.get(number).equals("unshare");
        started(kernel);
        assertThat(kernel.node.untouched()).isTrue();
        assertThat(kernel.node.standardError)
                .asString()
                .isEqualTo("cgroupns-launcher: nothing to do: not root, and so without access to the node's cgroups\n");
    }

    /** As in a pod with hostUsers: false. The cgroup namespace at the start is not its own, and so closed to it. */
    @Test
    void hasNothingToDoInAUserNamespaceThatDoesNotOwnTheGroup() {
        FakeKernel kernel = inUserNamespace();
        kernel.errno = Errno.EACCES;
        kernel.failing = number -> List.of("mkdir", "setns").contains(kernel.calls.get(number));
        started(kernel);
        assertThat(kernel.node.standardError)
                .asString()
                .isEqualTo("cgroupns-launcher: nothing to do: in a user namespace, and so without access to the node's"
                        + " cgroups\n");
    }

    /** As in a cluster whose nodes themselves are in a user namespace. */
    @Test
    void isolatesInAUserNamespaceThatOwnsTheGroup() {
        FakeKernel kernel = inUserNamespace();
        started(kernel);
        assertThat(kernel.node.isolated(true)).isTrue();
    }

    @Test
    void refusesAUserNamespaceWhereTheKernelHasNoMountCalls() {
        FakeKernel kernel = inUserNamespace();
        kernel.errno = Errno.ENOSYS;
        kernel.failing = number -> kernel.calls.get(number).equals("fsopen");
        assertThat(kernel.run()).isEqualTo(78);
    }

    private static FakeKernel inUserNamespace() {
        FakeKernel kernel = FakeKernel.starting("--require");
        kernel.node.users = "         0     100000      65536\n";
        return kernel;
    }

    @Test
    void refusesAnyUserWhereTheKernelHasNoNamespaces() {
        FakeKernel kernel = FakeKernel.starting("--require");
        kernel.user = 1000;
        kernel.errno = Errno.ENOSYS;
        kernel.failing = number -> kernel.calls.get(number).equals("unshare");
        assertThat(kernel.run()).isEqualTo(78);
    }

    /** Full, and closed at the other end: POLLERR is 8. */
    @ParameterizedTest
    @ValueSource(ints = {0, Linux.POLLOUT | 8})
    void writesNothingToAPipeThatIsNotRead(int ready) {
        FakeKernel kernel = FakeKernel.starting();
        kernel.readyOnStandardError = ready;
        started(kernel);
        assertThat(kernel.calls).doesNotContain("write fd 2");
    }

    @Test
    void startsWithOptionsOfAnotherVersion() {
        FakeKernel kernel = FakeKernel.starting("--oom=never", "install", "--new");
        started(kernel);
        assertThat(kernel.node.isolated(true)).isTrue();
        assertThat(kernel.node.standardError)
                .asString()
                .startsWith(
                        "cgroupns-launcher: ignored options that this version does not know: --oom=never install --new\n");
    }

    @Test
    void cutsALineThatIsTooLong() {
        FakeKernel kernel = FakeKernel.starting("-".repeat(2 * Log.MAX_LINE), "--new");
        started(kernel);
        assertThat(kernel.node.standardError.indexOf("\n")).isEqualTo(Log.MAX_LINE - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--", "help", "install", "install a b", "version now", "--require buildkitd"})
    void printsItsUsage(String line) {
        FakeKernel kernel = new FakeKernel(line.isEmpty() ? new String[0] : line.split(" ", -1));
        assertThat(kernel.run()).isEqualTo(64);
        assertThat(kernel.node.standardError).asString().startsWith("cgroupns-launcher: usage: launcher");
        assertThat(kernel.node.untouched()).isTrue();
    }

    @Test
    void printsItsVersion() {
        FakeKernel kernel = new FakeKernel("version");
        assertThat(kernel.run()).isEqualTo(0);
        assertThat(kernel.node.standardOutput).asString().isEqualTo("cgroupns-launcher 1.2.3 fake\n");
    }

    @ParameterizedTest
    @CsvSource({"0x63677270, v2", "0x01021994, v1"})
    void installs(String fileSystem, String cgroups) {
        FakeKernel kernel = new FakeKernel("install", "/cgroupns");
        kernel.fileSystem = Long.decode(fileSystem);
        assertThat(kernel.run()).isEqualTo(0);
        assertThat(kernel.node.copy).asString().isEqualTo("the launcher's bytes");
        assertThat(kernel.calls)
                .containsSubsequence(
                        "fchmod /cgroupns/.launcher 555", "close", "rename /cgroupns/.launcher /cgroupns/launcher");
        assertThat(kernel.node.terminationLog)
                .asString()
                .isEqualTo("cgroupns-launcher 1.2.3 fake, cgroup " + cgroups + "\n")
                .isEqualTo(kernel.node.standardOutput.toString());
    }

    @Test
    void installsWithoutACgroupFileSystem() {
        FakeKernel kernel = new FakeKernel("install", "/cgroupns");
        kernel.errno = Errno.ENOENT;
        kernel.failing = number -> kernel.calls.get(number).equals("statfs");
        assertThat(kernel.run()).isEqualTo(0);
        assertThat(kernel.node.terminationLog)
                .asString()
                .isEqualTo("cgroupns-launcher 1.2.3 fake, no cgroup file system\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "open /proc/self/exe",
                "read /proc/self/exe",
                "open /cgroupns/.launcher",
                "write /cgroupns/.launcher",
                "fchmod /cgroupns/.launcher 555",
                "close",
                "rename /cgroupns/.launcher /cgroupns/launcher"
            })
    void reportsWhyItCannotInstall(String call) {
        FakeKernel kernel = new FakeKernel("install", "/cgroupns");
        kernel.errno = 28;
        kernel.failing = number -> kernel.calls.get(number).equals(call);
        assertThat(kernel.run()).isEqualTo(1);
        assertThat(kernel.node.terminationLog)
                .asString()
                .startsWith("cgroupns-launcher: install: ")
                .endsWith(": ENOSPC\n");
    }

    private static Executed started(FakeKernel kernel) {
        Object result = kernel.run();
        assertThat(result).as("%s", kernel.node.standardError).isInstanceOf(Executed.class);
        return (Executed) result;
    }
}
