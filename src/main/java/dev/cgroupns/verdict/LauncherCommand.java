package dev.cgroupns.verdict;

import dev.cgroupns.launcher.LauncherArguments;

/**
 * The launcher's place in a pod, shared by the code that writes it and the code that recognises it.
 */
public final class LauncherCommand {
    /** Name of the init container and of the volume; a number is appended if the pod already uses it. */
    public static final String NAME = "cgroupns-launcher";
    /** Where the launcher's volume is mounted; a number is appended if the pod uses the path itself. */
    public static final String MOUNT_PATH = "/cgroupns";
    /** The launcher's file name in that volume. */
    public static final String FILE_NAME = "launcher";
    /** The launcher's path in its image, which holds nothing else. */
    public static final String PROGRAM = "/" + FILE_NAME;
    /** The launcher's command that copies it into a directory. */
    public static final String INSTALL = LauncherArguments.INSTALL;

    private LauncherCommand() {}

    /** The launcher's path below a mount path. */
    public static String path(String mountPath) {
        return mountPath + "/" + FILE_NAME;
    }
}
