package dev.cgroupns.launcher;

/** Constants of Linux that are equal on every architecture the launcher is built for. */
final class Linux {
    /** linux/magic.h: what statfs(2) returns for the unified hierarchy. */
    static final long CGROUP2_SUPER_MAGIC = 0x63677270L;

    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_CREAT = 0_100;
    static final int O_EXCL = 0_200;
    static final int O_TRUNC = 0_1000;
    static final int O_CLOEXEC = 0_2000000;
    static final int O_PATH = 0_10000000;

    static final int CLONE_NEWNS = 0x0002_0000;
    static final int CLONE_NEWCGROUP = 0x0200_0000;

    static final int MS_PRIVATE = 1 << 18;
    static final int FSOPEN_CLOEXEC = 1;
    static final int FSCONFIG_CMD_CREATE = 6;
    static final int FSMOUNT_CLOEXEC = 1;
    /** MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV and MOUNT_ATTR_NOEXEC: what container runtimes give this mount. */
    static final int MOUNT_ATTRIBUTES = 2 | 4 | 8;

    // Calls since Linux 5.2, which have one number on every architecture.
    static final int SYS_MOVE_MOUNT = 429;
    static final int SYS_FSOPEN = 430;
    static final int SYS_FSCONFIG = 431;
    static final int SYS_FSMOUNT = 432;
    static final int AT_FDCWD = -100;
    static final int MOVE_MOUNT_F_EMPTY_PATH = 4;

    static final int SIGPIPE = 13;
    static final int SIGXFSZ = 25;
    static final long SIG_IGN = 1;
    static final long SIG_ERR = -1;
    static final int POLLOUT = 4;

    private Linux() {}
}
