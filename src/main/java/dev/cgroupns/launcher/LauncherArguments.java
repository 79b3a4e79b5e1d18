package dev.cgroupns.launcher;

/**
 * The words of the launcher's command line. The webhook writes them into pods, and {@code src/launcher/compile.sh}
 * reads from this file those that the C code needs where no Java object exists.
 */
public final class LauncherArguments {
    /** The command that copies the launcher into a directory. */
    public static final String INSTALL = "install";
    /** The command that prints version and architecture. */
    public static final String VERSION = "version";
    /** Ends the options. */
    public static final String SEPARATOR = "--";
    /** When memory runs out, only the greedy process is killed. */
    public static final String OOM_STEP = "--oom=step";
    /** When memory runs out, the whole container is killed. */
    public static final String OOM_CONTAINER = "--oom=container";
    /** The program does not start without isolation. */
    public static final String REQUIRE = "--require";
    /** A candidate for the program; its name follows. */
    public static final String ENTRYPOINT = "--entrypoint=";
    /** An argument of the candidate before it follows: {@code rootlesskit buildkitd} has one. */
    public static final String ARGUMENT = "--argument=";

    private LauncherArguments() {}
}
