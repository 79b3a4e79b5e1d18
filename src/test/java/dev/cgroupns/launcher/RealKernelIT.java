package dev.cgroupns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.launcher.FakeKernel.Executed;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The launcher's Java on the real kernel: the way into the namespace, and the way back from every call. Needs root. */
class RealKernelIT {
    private static final Map<String, String> LEFT_TO_BUILDKITD = Map.of("BUILDKIT_SETUP_CGROUPV2_ROOT", "1");
    /** Methods that are not system calls: they return what the launcher was started with. */
    private static final Set<String> MEMORY = Set.of("argumentCount", "argument", "variable", "execve");

    /** What the launcher must leave unchanged when it rolls back, as the thread itself sees it. */
    private record Surroundings(String cgroup, Path mounts, Path cgroups, Path workingDirectory, String mountTable) {
        static Surroundings now() throws IOException {
            Path own = Path.of("/proc/thread-self");
            return new Surroundings(
                    Files.readString(own.resolve("cgroup")),
                    Files.readSymbolicLink(own.resolve("ns/mnt")),
                    Files.readSymbolicLink(own.resolve("ns/cgroup")),
                    Files.readSymbolicLink(own.resolve("cwd")),
                    Files.readString(own.resolve("mountinfo")));
        }
    }

    /** The calls that were made, and the thread's surroundings before and after. */
    private record Run(List<String> calls, Surroundings before, Surroundings after, String processes) {}

    private static Run run(Map<String, String> environment, IntPredicate failing) {
        return V2Node.on(node -> {
            Path home = Path.of(Cgroup.MOUNT + ownGroup());
            V2Node.enter(node.group());
            try {
                return V2Node.onThread(() -> isolate(environment, failing));
            } finally {
                V2Node.enter(home);
            }
        });
    }

    private static String ownGroup() throws IOException {
        return Files.readString(Path.of("/proc/thread-self/cgroup"))
                .lines()
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring(3))
                .findFirst()
                .orElseThrow();
    }

    private static Run isolate(Map<String, String> environment, IntPredicate failing) throws IOException {
        // The thread that made this one shares its working directory with it until here.
        C.must("unshare", 0x200);
        C.must("chdir", V2Node.ascii("/tmp"));
        Surroundings before = Surroundings.now();
        List<String> calls = new ArrayList<>();
        Kernel kernel = failing(new ForeignKernel(environment, "launcher", "--", "/bin/buildkitd"), calls, failing);
        try {
            new Launcher(kernel, new byte[0]).run();
            throw new AssertionError("the program was not started");
        } catch (Executed executed) {
            assertThat(executed.words).containsExactly("/bin/buildkitd");
        }
        return new Run(calls, before, Surroundings.now(), Files.readString(Path.of(Cgroup.PROCESSES)));
    }

    private static Kernel failing(Kernel real, List<String> calls, IntPredicate failing) {
        return (Kernel) Proxy.newProxyInstance(
                Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, (_, method, arguments) -> {
                    if (!MEMORY.contains(method.getName())) {
                        calls.add(method.getName());
                        if (failing.test(calls.size() - 1)) {
                            return method.getReturnType() == long.class ? (Object) (-1L) : (Object) (-1);
                        }
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    @Test
    void isolatesAndEvacuates() {
        Run run = run(Map.of(), _ -> false);
        assertThat(run.after().cgroup()).contains("0::/init\n");
        assertThat(run.after().mounts()).isNotEqualTo(run.before().mounts());
        assertThat(run.after().cgroups()).isNotEqualTo(run.before().cgroups());
        assertThat(run.after().workingDirectory()).isEqualTo(run.before().workingDirectory());
        assertThat(run.processes())
                .as("cgroup.procs at the root of the namespace")
                .isEmpty();
        assertThat(run.after().mountTable().lines().filter(line -> line.contains(" / /sys/fs/cgroup rw")))
                .singleElement()
                .asString()
                .contains("rw,nosuid,nodev,noexec", " cgroup2 ");
    }

    @Test
    void leavesTheEvacuationToBuildkitd() {
        Run run = run(LEFT_TO_BUILDKITD, _ -> false);
        assertThat(run.after().cgroup()).contains("0::/\n");
        assertThat(run.processes()).contains(ProcessHandle.current().pid() + "\n");
    }

    @TestFactory
    List<DynamicTest> comesBackFromEveryCall() {
        List<String> calls = run(Map.of(), _ -> false).calls();
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            int call = i;
            String name = calls.get(i);
            if (!Set.of("poll", "signal", "close", "getpid").contains(name) && call < calls.lastIndexOf("poll")) {
                tests.add(DynamicTest.dynamicTest("call " + call + " (" + name + ") fails", () -> {
                    Run run = run(Map.of(), number -> number == call);
                    assertThat(run.after()).isEqualTo(run.before());
                }));
            }
        }
        assertThat(tests).hasSizeGreaterThan(20);
        return tests;
    }
}
