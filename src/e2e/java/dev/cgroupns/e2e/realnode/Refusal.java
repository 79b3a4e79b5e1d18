package dev.cgroupns.e2e.realnode;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * System calls that a container's kernel refuses with EPERM. They are told apart by number and by numeric arguments,
 * which is enough to hit only the launcher's: its musl uses calls that the daemon's Go does not.
 *
 * @param calls rules of the container's specification, {@code linux.seccomp.syscalls}
 */
record Refusal(List<String> calls) {
    /** Refuses these calls with any arguments. */
    static Refusal of(String... calls) {
        return new Refusal(Stream.of(calls).map(call -> rule(call, "")).toList());
    }

    /** Refuses a call with this very number as one of its arguments, which are counted from 0. */
    static Refusal of(String call, int argument, long value) {
        return new Refusal(List.of(rule(call, """
                , "args": [{"index": %d, "value": %d, "op": "SCMP_CMP_EQ"}]""".formatted(argument, value))));
    }

    /** As JSON. */
    String syscalls() {
        return calls.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    private static String rule(String call, String arguments) {
        return """
                {"names": ["%s"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1%s}""".formatted(call, arguments);
    }
}
