package dev.cgroupns.launcher;

import org.teavm.interop.Address;

/**
 * The calls in the binary. An array's address is valid only until the next allocation, which may compact the heap: each
 * address is taken in the call that it is passed to, after everything that allocates.
 */
final class LinuxKernel implements Kernel {
    private static final Address NULL = Address.fromInt(0);

    /** {@code struct statfs} takes 120 bytes at most. */
    private static final int WORDS_OF_STATFS = 16;

    private final Address words;
    private final int count;

    LinuxKernel() {
        words = Argv.find();
        count = Argv.count(words);
    }

    @Override
    public int argumentCount() {
        return count;
    }

    @Override
    public byte[] argument(int index) {
        Address word = Argv.at(words, index);
        return copy(word, Math.min(Libc.strlen(word), LONGEST_ARGUMENT));
    }

    @Override
    public byte[] variable(byte[] name) {
        byte[] terminated = terminated(name);
        Address value = Libc.getenv(Address.ofData(terminated));
        return value.toLong() == 0 ? new byte[0] : copy(value);
    }

    /** The bytes of a C string. */
    static byte[] copy(Address string) {
        return copy(string, Libc.strlen(string));
    }

    private static byte[] copy(Address from, int length) {
        byte[] bytes = new byte[length];
        Address.moveMemoryBlock(from, Address.ofData(bytes), length);
        return bytes;
    }

    private static byte[] terminated(byte[] word) {
        byte[] terminated = new byte[word.length + 1];
        System.arraycopy(word, 0, terminated, 0, word.length);
        return terminated;
    }

    private static int result(int result) {
        return result < 0 ? -Libc.errno() : result;
    }

    @Override
    public long statfs(byte[] path) {
        byte[] name = terminated(path);
        long[] memory = new long[WORDS_OF_STATFS];
        int failed = result(Libc.statfs(Address.ofData(name), Address.ofData(memory)));
        Libc.FileSystem fileSystem = Address.ofData(memory).toStructure();
        long type = failed < 0 ? failed : fileSystem.type;
        return type;
    }

    @Override
    public int open(byte[] path, int flags, int mode) {
        byte[] name = terminated(path);
        return result(Libc.open(Address.ofData(name), flags, mode));
    }

    @Override
    public int close(int fd) {
        return result(Libc.close(fd));
    }

    @Override
    public int read(int fd, byte[] into) {
        return result(Libc.read(fd, Address.ofData(into), into.length));
    }

    @Override
    public int write(int fd, byte[] from, int count) {
        return result(Libc.write(fd, Address.ofData(from), count));
    }

    @Override
    public int mkdir(byte[] path, int mode) {
        byte[] name = terminated(path);
        return result(Libc.mkdir(Address.ofData(name), mode));
    }

    @Override
    public int rmdir(byte[] path) {
        byte[] name = terminated(path);
        return result(Libc.rmdir(Address.ofData(name)));
    }

    @Override
    public int unlink(byte[] path) {
        byte[] name = terminated(path);
        return result(Libc.unlink(Address.ofData(name)));
    }

    @Override
    public int rename(byte[] from, byte[] to) {
        byte[] source = terminated(from);
        byte[] target = terminated(to);
        return result(Libc.rename(Address.ofData(source), Address.ofData(target)));
    }

    @Override
    public int fchmod(int fd, int mode) {
        return result(Libc.fchmod(fd, mode));
    }

    @Override
    public int unshare(int flags) {
        return result(Libc.unshare(flags));
    }

    @Override
    public int setns(int fd, int type) {
        return result(Libc.setns(fd, type));
    }

    @Override
    public int fchdir(int fd) {
        return result(Libc.fchdir(fd));
    }

    @Override
    public int chroot(byte[] path) {
        byte[] name = terminated(path);
        return result(Libc.chroot(Address.ofData(name)));
    }

    @Override
    public int mount(byte[] target, int flags) {
        byte[] name = terminated(target);
        return result(Libc.mount(NULL, Address.ofData(name), NULL, flags, NULL));
    }

    @Override
    public int fsopen(byte[] type, int flags) {
        byte[] name = terminated(type);
        return result(Libc.fsopen(Linux.SYS_FSOPEN, Address.ofData(name), flags));
    }

    @Override
    public int fsconfig(int fd, int command) {
        return result(Libc.fsconfig(Linux.SYS_FSCONFIG, fd, command, NULL, NULL, 0));
    }

    @Override
    public int fsmount(int fd, int flags, int attributes) {
        return result(Libc.fsmount(Linux.SYS_FSMOUNT, fd, flags, attributes));
    }

    @Override
    public int moveMount(int fd, byte[] target) {
        byte[] empty = new byte[1];
        byte[] name = terminated(target);
        return result(Libc.moveMount(
                Linux.SYS_MOVE_MOUNT,
                fd,
                Address.ofData(empty),
                Linux.AT_FDCWD,
                Address.ofData(name),
                Linux.MOVE_MOUNT_F_EMPTY_PATH));
    }

    @Override
    public int getpid() {
        return Libc.getpid();
    }

    @Override
    public int getuid() {
        return Libc.getuid();
    }

    @Override
    public int poll(int fd, int events) {
        long[] memory = new long[1];
        Libc.Poll descriptor = Address.ofData(memory).toStructure();
        descriptor.fd = fd;
        descriptor.events = (short) events;
        int count = result(Libc.poll(descriptor.toAddress(), 1, 0));
        return count > 0 ? descriptor.ready : count;
    }

    @Override
    public long signal(int number, long handler) {
        return Libc.signal(number, Address.fromLong(handler)).toLong();
    }

    @Override
    public int execve(byte[] path, int first, int front, int frontWords) {
        byte[] name = terminated(path);
        int start = first - frontWords;
        Argv.moveToFront(words, front, frontWords, first, Option.ENTRYPOINT.length(), Option.ARGUMENT.length());
        int failed = result(Libc.execve(Address.ofData(name), Argv.from(words, start), Libc.environ()));
        Argv.moveBack(words, front, frontWords, first, Option.ENTRYPOINT.length(), Option.ARGUMENT.length());
        return failed;
    }
}
