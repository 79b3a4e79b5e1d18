package dev.cgroupns.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** A kernel on which any call can be made to fail. A call that fails changes nothing. */
final class FakeKernel implements Kernel {
    /** Thrown by execve(2) instead of returning. */
    static final class Executed extends RuntimeException {
        final String path;
        final List<String> words;

        Executed(String path, List<String> words) {
            super(path);
            this.path = path;
            this.words = List.copyOf(words);
        }
    }

    /** SIG_DFL, signal(2). */
    private static final long DEFAULT = 0;

    private record OpenFile(String path, int[] reads) {}

    final FakeNode node = new FakeNode();
    final List<String> calls = new ArrayList<>();
    final Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/local/bin:/bin"));
    /** Results of execve(2): 0 for a program that starts, else the errno. Other programs do not exist. */
    final Map<String, Integer> programs = new HashMap<>(Map.of("/bin/buildkitd", 0));

    /** By number of the call, from 0. */
    IntPredicate failing = call -> false;

    int errno = 1;
    long fileSystem = Linux.CGROUP2_SUPER_MAGIC;
    int user = 0;
    int readyOnStandardError = Linux.POLLOUT;
    private final List<String> words;
    private final Map<Integer, OpenFile> files = new HashMap<>();
    private final Map<Integer, Long> dispositions = new HashMap<>();

    FakeKernel(String... arguments) {
        words = new ArrayList<>(List.of("launcher"));
        words.addAll(List.of(arguments));
    }

    /** Started with these options for the program {@code buildkitd --debug}. */
    static FakeKernel starting(String... options) {
        FakeKernel kernel = new FakeKernel(options);
        kernel.words.addAll(List.of("--", "buildkitd", "--debug"));
        return kernel;
    }

    /** Whether all signals have the dispositions of the start. */
    boolean signalsAsBefore() {
        return dispositions.values().stream().allMatch(handler -> handler == DEFAULT);
    }

    /** Puts {@code --require} before the other options. */
    void require() {
        words.add(1, "--require");
    }

    /** Runs the launcher: {@link Executed}, or its exit code. */
    Object run() {
        try {
            return new Launcher(this, bytes("1.2.3 fake")).run();
        } catch (Executed executed) {
            return executed;
        }
    }

    /** Below 0 if this call must fail. */
    private int refused(String call) {
        calls.add(call);
        return failing.test(calls.size() - 1) ? -errno : 0;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private int opened(String path) {
        int fd = 3 + files.size();
        files.put(fd, new OpenFile(path, new int[1]));
        return fd;
    }

    private static void demandCloseOnExec(String opened, int flag) {
        if (flag == 0) {
            throw new AssertionError("the program would inherit " + opened);
        }
    }

    private OpenFile file(int fd) {
        OpenFile file = files.get(fd);
        if (file == null) {
            throw new AssertionError("not open: " + fd);
        }
        return file;
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
        return bytes(environment.getOrDefault(text(name), ""));
    }

    @Override
    public long statfs(byte[] path) {
        int refused = refused("statfs");
        return refused < 0 ? refused : fileSystem;
    }

    @Override
    public int open(byte[] path, int flags, int mode) {
        demandCloseOnExec(text(path), flags & Linux.O_CLOEXEC);
        int refused = refused("open " + text(path));
        if (refused < 0) {
            return refused;
        }
        return node.exists(text(path)) ? opened(text(path)) : -Errno.ENOENT;
    }

    @Override
    public int close(int fd) {
        file(fd);
        return refused("close");
    }

    @Override
    public int read(int fd, byte[] into) {
        OpenFile file = file(fd);
        int refused = refused("read " + file.path());
        if (refused < 0 || file.reads()[0]++ > 0) {
            return refused;
        }
        byte[] content = bytes(node.content(file.path()));
        System.arraycopy(content, 0, into, 0, content.length);
        return content.length;
    }

    @Override
    public int write(int fd, byte[] from, int count) {
        String path = fd < 3 ? "fd " + fd : file(fd).path();
        int refused = refused("write " + path);
        return refused < 0 ? refused : node.write(path, text(from).substring(0, count));
    }

    @Override
    public int mkdir(byte[] path, int mode) {
        int refused = refused("mkdir");
        return refused < 0 ? refused : node.makeInit();
    }

    @Override
    public int rmdir(byte[] path) {
        int refused = refused("rmdir");
        return refused < 0 ? refused : node.removeInit();
    }

    @Override
    public int unlink(byte[] path) {
        return refused("unlink " + text(path));
    }

    @Override
    public int rename(byte[] from, byte[] to) {
        return refused("rename " + text(from) + " " + text(to));
    }

    @Override
    public int fchmod(int fd, int mode) {
        return refused("fchmod " + file(fd).path() + " " + Integer.toOctalString(mode));
    }

    @Override
    public int unshare(int flags) {
        int refused = refused("unshare");
        node.mountsUnshared |= refused == 0 && (flags & Linux.CLONE_NEWNS) != 0;
        node.cgroupsUnshared |= refused == 0 && (flags & Linux.CLONE_NEWCGROUP) != 0;
        return refused;
    }

    @Override
    public int setns(int fd, int type) {
        int refused = refused("setns");
        if (refused == 0) {
            node.setns(file(fd).path());
        }
        return refused;
    }

    @Override
    public int fchdir(int fd) {
        int refused = refused("fchdir");
        if (refused == 0) {
            node.workingDirectory = file(fd).path().equals(".") ? "/srv" : file(fd).path();
        }
        return refused;
    }

    @Override
    public int chroot(byte[] path) {
        int refused = refused("chroot");
        if (refused == 0) {
            node.root = node.workingDirectory;
        }
        return refused;
    }

    @Override
    public int mount(byte[] target, int flags) {
        return refused("mount " + text(target));
    }

    @Override
    public int fsopen(byte[] type, int flags) {
        demandCloseOnExec("fsopen", flags & Linux.FSOPEN_CLOEXEC);
        int refused = refused("fsopen");
        return refused < 0 ? refused : opened("context");
    }

    @Override
    public int fsconfig(int fd, int command) {
        return refused("fsconfig");
    }

    @Override
    public int fsmount(int fd, int flags, int attributes) {
        demandCloseOnExec("fsmount", flags & Linux.FSMOUNT_CLOEXEC);
        int refused = refused("fsmount");
        return refused < 0 ? refused : opened("mount");
    }

    @Override
    public int moveMount(int fd, byte[] target) {
        int refused = refused("move_mount");
        node.mountedOnTop |= refused == 0;
        return refused;
    }

    @Override
    public int getpid() {
        return FakeNode.PID;
    }

    @Override
    public int getuid() {
        return user;
    }

    @Override
    public int poll(int fd, int events) {
        int refused = refused("poll");
        if (refused < 0) {
            return refused;
        }
        return fd == Log.STDERR ? readyOnStandardError : Linux.POLLOUT;
    }

    @Override
    public long signal(int number, long handler) {
        if (refused("signal") < 0) {
            return Linux.SIG_ERR;
        }
        if (handler == Linux.SIG_ERR) {
            throw new AssertionError("not a disposition");
        }
        Long before = dispositions.put(number, handler);
        return before == null ? DEFAULT : before;
    }

    @Override
    public int execve(byte[] path, int first, int front, int frontWords) {
        int refused = refused("execve " + text(path));
        int answer = programs.getOrDefault(text(path), Errno.ENOENT);
        if (refused < 0 || answer != 0) {
            return refused < 0 ? refused : -answer;
        }
        List<String> command = new ArrayList<>(words.subList(first, words.size()));
        for (int i = frontWords - 1; i >= 0; i--) {
            Option option = i == 0 ? Option.ENTRYPOINT : Option.ARGUMENT;
            command.addFirst(words.get(front + i).substring(option.length()));
        }
        throw new Executed(text(path), command);
    }
}
