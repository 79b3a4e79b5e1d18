package dev.cgroupns.launcher;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Makes one system call fail with an errno, for this thread and the processes it starts (seccomp(2)). */
final class Seccomp {
    private static final int PR_SET_SECCOMP = 22;
    private static final long SECCOMP_MODE_FILTER = 2;
    private static final int LOAD_WORD = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int ALLOW = 0x7fff0000;
    private static final int ERRNO = 0x00050000;

    /** Calls, with their numbers on x86_64 and on the architectures that share the generic table. */
    enum Call {
        STATFS(137, 43),
        UNSHARE(272, 97),
        MOUNT(165, 40),
        FSOPEN(430, 430),
        FSCONFIG(431, 431),
        FSMOUNT(432, 432),
        MOVE_MOUNT(429, 429),
        SETNS(308, 268),
        FCHDIR(81, 50),
        CHROOT(161, 51);

        private final int x86;
        private final int generic;

        Call(int x86, int generic) {
            this.x86 = x86;
            this.generic = generic;
        }

        private int number() {
            return System.getProperty("os.arch").equals("amd64") ? x86 : generic;
        }
    }

    private Seccomp() {}

    /** This cannot be undone for the thread: call it on a thread of its own. */
    static void fail(Call call, int errno) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = arena.allocate(4 * 8, 8);
            put(filter, 0, LOAD_WORD, 0, 0);
            put(filter, 1, JUMP_IF_EQUAL, 1, call.number());
            put(filter, 2, RETURN, 0, ALLOW);
            put(filter, 3, RETURN, 0, ERRNO | errno);
            MemorySegment program = arena.allocate(16, 8);
            program.set(ValueLayout.JAVA_SHORT, 0, (short) 4);
            program.set(ValueLayout.ADDRESS, 8, filter);
            C.must("prctl", PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0L, 0L);
        }
    }

    /** A {@code struct sock_filter}. If a jump's test holds, {@code skip} instructions are skipped. */
    private static void put(MemorySegment filter, int index, int code, int skip, int operand) {
        filter.set(ValueLayout.JAVA_SHORT, index * 8L, (short) code);
        filter.set(ValueLayout.JAVA_BYTE, index * 8L + 2, (byte) skip);
        filter.set(ValueLayout.JAVA_INT, index * 8L + 4, operand);
    }
}
