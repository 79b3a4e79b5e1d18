package dev.cgroupns.verdict;

/**
 * Where a container finds the launcher of a previous injection.
 *
 * @param volume the volume that holds the launcher
 * @param mountPath where the container mounts it
 * @param source what puts the launcher into the volume
 */
public record LauncherMount(String volume, String mountPath, Source source) {

    /** What puts the launcher into a volume. */
    public sealed interface Source {
        /** An init container copies it. */
        record FilledByInitContainer() implements Source {}

        /** The volume is the launcher's image. */
        record MountedImage() implements Source {}

        /**
         * The volume is a ConfigMap that holds it.
         *
         * @param name the ConfigMap's name
         */
        record MountedConfigMap(String name) implements Source {}
    }
}
