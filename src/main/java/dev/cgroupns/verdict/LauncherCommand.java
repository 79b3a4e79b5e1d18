package dev.cgroupns.verdict;

/**
 * The launcher's place in a container, shared by those who write it into a command and those who recognise it there.
 */
public final class LauncherCommand {
    /** Where the launcher's volume is mounted; a number is added where a pod uses the path itself. */
    public static final String MOUNT_PATH = "/cgroupns";
    /** The launcher's file name in that volume. */
    public static final String FILE_NAME = "launcher";

    private LauncherCommand() {}

    /** The launcher's path below a mount path. */
    public static String path(String mountPath) {
        return mountPath + "/" + FILE_NAME;
    }

    /** Whether the container's command starts with the launcher. */
    public static boolean startsThroughLauncher(Container container) {
        if (container.command().isEmpty()) {
            return false;
        }
        String program = container.command().getFirst();
        return program.startsWith(MOUNT_PATH) && program.endsWith("/" + FILE_NAME);
    }
}
