package dev.cgroupns.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cgroupns.launcher.FakeKernel.Executed;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the kernel answers, the program starts, and it is either isolated or where it would have been. */
class EveryCallFailsTest {
    /** A way to start, and whether the launcher evacuates the group then. */
    record Start(String name, Supplier<FakeKernel> kernel, boolean evacuates) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static FakeKernel leftToBuildkitd() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.environment.put("BUILDKIT_SETUP_CGROUPV2_ROOT", "1");
        return kernel;
    }

    private static FakeKernel withoutControllers() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.node.controllers = "";
        return kernel;
    }

    private static final List<Start> STARTS = List.of(
            new Start("plain", FakeKernel::starting, true),
            new Start("oom=container", () -> FakeKernel.starting("--oom=container"), true),
            new Start("left to buildkitd", EveryCallFailsTest::leftToBuildkitd, false),
            new Start("no controllers", EveryCallFailsTest::withoutControllers, true));

    /** Number of calls before the first execve, none of which may keep the program from starting. */
    private static int callsBefore(FakeKernel kernel) {
        kernel.run();
        return (int) kernel.calls.stream()
                .takeWhile(call -> !call.startsWith("execve"))
                .count();
    }

    static Stream<Arguments> everyCall() {
        return STARTS.stream().flatMap(start -> {
            FakeKernel kernel = start.kernel().get();
            return IntStream.range(0, callsBefore(kernel))
                    .mapToObj(call -> Arguments.of(start, call, kernel.calls.get(call)));
        });
    }

    @ParameterizedTest(name = "{0}: call {1} ({2}) fails")
    @MethodSource("everyCall")
    void startsTheProgram(Start start, int call, String name) {
        FakeKernel kernel = start.kernel().get();
        kernel.failing = number -> number == call;
        assertThat(kernel.run()).isInstanceOf(Executed.class);
        assertConsistent(kernel, start);
        if (!incidental(name)) {
            assertThat(kernel.node.untouched()).as("put back after %s", name).isTrue();
            assertThat(kernel.node.standardError)
                    .asString()
                    .contains(": EPERM")
                    .endsWith(": started without isolation\n")
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest(name = "{0}: call {1} ({2}) fails")
    @MethodSource("everyCall")
    void refusesWithRequire(Start start, int call, String name) {
        FakeKernel kernel = start.kernel().get();
        kernel.require();
        kernel.failing = number -> number == call;
        Object result = kernel.run();
        if (incidental(name)) {
            assertThat(result).isInstanceOf(Executed.class);
            assertThat(kernel.node.isolated(start.evacuates())).isTrue();
        } else {
            assertThat(result).isEqualTo(78);
            assertThat(kernel.node.terminationLog)
                    .asString()
                    .isEqualTo(kernel.node.standardError.toString())
                    .endsWith(": EPERM: not started, because --require is given\n");
        }
    }

    @ParameterizedTest(name = "{0}: call {1} ({2}) fails, and any after it")
    @MethodSource("everyCall")
    void startsTheProgramWhenAnotherCallFailsLater(Start start, int first, String name) {
        int most = callsBefore(start.kernel().get()) * 2;
        for (int second = first + 1; second < most; second++) {
            int other = second;
            FakeKernel kernel = start.kernel().get();
            kernel.failing = number -> (number == first || number == other)
                    && !kernel.calls.get(number).startsWith("execve");
            assertThat(kernel.run()).as("%s, then call %d", name, second).isInstanceOf(Executed.class);
            assertThat(kernel.node.hierarchyTouched).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}: every call from {1} ({2}) on fails")
    @MethodSource("everyCall")
    void startsTheProgramIfAllLaterCallsFail(Start start, int first, String name) {
        FakeKernel kernel = start.kernel().get();
        kernel.failing = number -> number >= first && !kernel.calls.get(number).startsWith("execve");
        assertThat(kernel.run()).as(name).isInstanceOf(Executed.class);
        assertThat(kernel.node.hierarchyTouched).isFalse();
    }

    @Test
    void reportsWhatFailedDuringTheRollback() {
        FakeKernel kernel = FakeKernel.starting();
        kernel.failing = number -> List.of("fsopen", "setns").contains(kernel.calls.get(number));
        assertThat(kernel.run()).isInstanceOf(Executed.class);
        assertThat(kernel.node.standardError)
                .asString()
                .isEqualTo(
                        "cgroupns-launcher: fsopen cgroup2: EPERM, during the rollback setns cgroup: EPERM: started without"
                                + " isolation\n");
    }

    private static void assertConsistent(FakeKernel kernel, Start start) {
        assertThat(kernel.node.untouched() || kernel.node.isolated(start.evacuates()))
                .as("isolated, or as if the launcher had not been there: %s", kernel.calls)
                .isTrue();
        assertThat(kernel.node.hierarchyTouched).isFalse();
    }

    /** Calls that nothing depends on: log lines, closing files that execve closes as well, cleaning up. */
    private static boolean incidental(String call) {
        return List.of("poll", "signal", "write fd 2", "close", "rmdir").contains(call);
    }
}
