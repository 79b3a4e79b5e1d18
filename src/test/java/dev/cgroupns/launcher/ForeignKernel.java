package dev.cgroupns.launcher;

import static java.lang.foreign.MemorySegment.NULL;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;

/** The real kernel, called from a JVM. Only execve(2) is omitted: it would end the test. */
final class ForeignKernel implements Kernel {
    private final List<String> words;
    private final Map<String, String> environment;

    ForeignKernel(Map<String, String> environment, String... words) {
        this.environment = environment;
        this.words = List.of(words);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static int call(String function, Object... arguments) {
        return (int) C.call(function, arguments);
    }

    @Override
    public int argumentCount() {
        return words.size();
    }

    @Override
    public byte[] argument(int index) {
        return bytes(words.get(index));
    }

    @Override
    public byte[] variable(byte[] name) {
        return bytes(environment.getOrDefault(new String(name, ISO_8859_1), ""));
    }

    @Override
    public long statfs(byte[] path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(256, 8);
            int failed = call("statfs", path, result);
            return failed < 0 ? failed : result.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    @Override
    public int open(byte[] path, int flags, int mode) {
        // Namespaces belong to a thread, and the calling thread is not the process's first.
        String own = new String(path, ISO_8859_1).replaceFirst("^/proc/self/", "/proc/thread-self/");
        return call("open", bytes(own), flags, mode);
    }

    @Override
    public int close(int fd) {
        return call("close", fd);
    }

    @Override
    public int read(int fd, byte[] into) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(into.length);
            int count = call("read", fd, memory, (long) into.length);
            if (count > 0) {
                MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, into, 0, count);
            }
            return count;
        }
    }

    @Override
    public int write(int fd, byte[] from, int count) {
        try (Arena arena = Arena.ofConfined()) {
            return call("write", fd, arena.allocateFrom(ValueLayout.JAVA_BYTE, from), (long) count);
        }
    }

    @Override
    public int mkdir(byte[] path, int mode) {
        return call("mkdir", path, mode);
    }

    @Override
    public int rmdir(byte[] path) {
        return call("rmdir", path);
    }

    @Override
    public int unlink(byte[] path) {
        return call("unlink", path);
    }

    @Override
    public int rename(byte[] from, byte[] to) {
        return call("rename", from, to);
    }

    @Override
    public int fchmod(int fd, int mode) {
        return call("fchmod", fd, mode);
    }

    @Override
    public int unshare(int flags) {
        return call("unshare", flags);
    }

    @Override
    public int setns(int fd, int type) {
        return call("setns", fd, type);
    }

    @Override
    public int fchdir(int fd) {
        return call("fchdir", fd);
    }

    @Override
    public int chroot(byte[] path) {
        return call("chroot", path);
    }

    @Override
    public int mount(byte[] target, int flags) {
        return call("mount", NULL, target, NULL, (long) flags, NULL);
    }

    @Override
    public int fsopen(byte[] type, int flags) {
        return (int) C.syscall((long) Linux.SYS_FSOPEN, type, flags);
    }

    @Override
    public int fsconfig(int fd, int command) {
        return (int) C.syscall((long) Linux.SYS_FSCONFIG, fd, command, NULL, NULL, 0);
    }

    @Override
    public int fsmount(int fd, int flags, int attributes) {
        return (int) C.syscall((long) Linux.SYS_FSMOUNT, fd, flags, attributes);
    }

    @Override
    public int moveMount(int fd, byte[] target) {
        return (int) C.syscall(
                (long) Linux.SYS_MOVE_MOUNT, fd, new byte[0], Linux.AT_FDCWD, target, Linux.MOVE_MOUNT_F_EMPTY_PATH);
    }

    @Override
    public int getpid() {
        return call("getpid");
    }

    @Override
    public int getuid() {
        return call("getuid");
    }

    @Override
    public int poll(int fd, int events) {
        return events;
    }

    @Override
    public long signal(int number, long handler) {
        // The JVM's own dispositions stay as they are.
        return Linux.SIG_ERR;
    }

    @Override
    public int execve(byte[] path, int first, int front, int frontWords) {
        throw new FakeKernel.Executed(new String(path, ISO_8859_1), words.subList(first, words.size()));
    }
}
