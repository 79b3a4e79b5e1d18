package dev.cgroupns.launcher;

import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.Structure;
import org.teavm.interop.Unmanaged;
import org.teavm.interop.c.Include;
import org.teavm.interop.c.Name;
import org.teavm.interop.c.Native;
import org.teavm.interop.c.Variable;

/** The functions, variables and macros of C that the launcher uses, under their own names. */
final class Libc {
    private Libc() {}

    /** {@code struct statfs}; the width of its first field depends on the architecture. */
    @Native(structKeyword = true)
    @Name("statfs")
    @Include("sys/vfs.h")
    static class FileSystem extends Structure {
        @Name("f_type")
        long type;
    }

    /** {@code struct pollfd}. */
    @Native(structKeyword = true)
    @Name("pollfd")
    @Include("poll.h")
    static class Poll extends Structure {
        int fd;
        short events;

        @Name("revents")
        short ready;
    }

    /** Set by the previous call: read it directly after that. */
    @Include("errno.h")
    @Import(name = "errno")
    @Variable
    @Unmanaged
    static native int errno();

    /** In memory it follows {@code argc}, {@code argv} and a null pointer. */
    @Include("unistd.h")
    @Import(name = "environ")
    @Variable
    @Unmanaged
    static native Address environ();

    @Include("stdlib.h")
    @Import(name = "getenv")
    static native Address getenv(Address name);

    @Include("unistd.h")
    @Import(name = "_exit")
    @Unmanaged
    static native void exit(int code);

    @Include("string.h")
    @Import(name = "strlen")
    @Unmanaged
    static native int strlen(Address string);

    @Include("string.h")
    @Import(name = "strcmp")
    @Unmanaged
    static native int strcmp(Address one, Address other);

    @Include("string.h")
    @Import(name = "strncmp")
    @Unmanaged
    static native int strncmp(Address one, Address other, int count);

    @Include("sys/vfs.h")
    @Import(name = "statfs")
    static native int statfs(Address path, Address result);

    @Include("fcntl.h")
    @Import(name = "open")
    static native int open(Address path, int flags, int mode);

    @Include("unistd.h")
    @Import(name = "close")
    static native int close(int fd);

    @Include("unistd.h")
    @Import(name = "read")
    static native int read(int fd, Address into, int count);

    @Include("unistd.h")
    @Import(name = "write")
    @Unmanaged
    static native int write(int fd, Address from, int count);

    @Include("sys/stat.h")
    @Import(name = "mkdir")
    static native int mkdir(Address path, int mode);

    @Include("unistd.h")
    @Import(name = "rmdir")
    static native int rmdir(Address path);

    @Include("unistd.h")
    @Import(name = "unlink")
    static native int unlink(Address path);

    @Include("stdio.h")
    @Import(name = "rename")
    static native int rename(Address from, Address to);

    @Include("sys/stat.h")
    @Import(name = "fchmod")
    static native int fchmod(int fd, int mode);

    @Include("sched.h")
    @Import(name = "unshare")
    static native int unshare(int flags);

    @Include("sched.h")
    @Import(name = "setns")
    static native int setns(int fd, int type);

    @Include("unistd.h")
    @Import(name = "fchdir")
    static native int fchdir(int fd);

    @Include("unistd.h")
    @Import(name = "chroot")
    static native int chroot(Address path);

    @Include("sys/mount.h")
    @Import(name = "mount")
    static native int mount(Address source, Address target, Address type, int flags, Address data);

    @Include("unistd.h")
    @Import(name = "getpid")
    static native int getpid();

    @Include("unistd.h")
    @Import(name = "getuid")
    static native int getuid();

    @Include("poll.h")
    @Import(name = "poll")
    static native int poll(Address descriptors, int count, int timeout);

    @Include("signal.h")
    @Import(name = "signal")
    static native Address signal(int number, Address handler);

    @Include("unistd.h")
    @Import(name = "execve")
    static native int execve(Address path, Address words, Address environment);

    @Include("unistd.h")
    @Import(name = "execvp")
    @Unmanaged
    static native int execvp(Address name, Address words);

    // libc has no functions for these calls.

    /** Differs between architectures. */
    @Include("sys/syscall.h")
    @Import(name = "SYS_brk")
    @Variable
    @Unmanaged
    static native int brkNumber();

    /** The end of the data segment, moved to {@code end} if possible (brk(2)). */
    @Include("unistd.h")
    @Import(name = "syscall")
    @Unmanaged
    static native Address brk(int number, Address end);

    @Include("unistd.h")
    @Import(name = "syscall")
    static native int fsopen(int number, Address type, int flags);

    @Include("unistd.h")
    @Import(name = "syscall")
    static native int fsconfig(int number, int fd, int command, Address key, Address value, int auxiliary);

    @Include("unistd.h")
    @Import(name = "syscall")
    static native int fsmount(int number, int fd, int flags, int attributes);

    @Include("unistd.h")
    @Import(name = "syscall")
    static native int moveMount(int number, int from, Address fromPath, int to, Address toPath, int flags);

    // Defined on the compiler's command line, see src/launcher/compile.sh.

    /** Version and architecture. */
    @Import(name = "LAUNCHER_VERSION")
    @Variable
    static native Address version();

    @Import(name = "LAUNCHER_SEPARATOR")
    @Variable
    @Unmanaged
    static native Address separator();

    @Import(name = "LAUNCHER_REQUIRE")
    @Variable
    @Unmanaged
    static native Address require();

    @Import(name = "LAUNCHER_ENTRYPOINT")
    @Variable
    @Unmanaged
    static native Address entrypoint();

    @Import(name = "LAUNCHER_ARGUMENT")
    @Variable
    @Unmanaged
    static native Address argument();

    @Import(name = "LAUNCHER_NO_RUNTIME")
    @Variable
    @Unmanaged
    static native Address noRuntime();
}
