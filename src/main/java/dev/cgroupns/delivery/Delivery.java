package dev.cgroupns.delivery;

/** How the launcher gets into one pod. */
public sealed interface Delivery {

    /** An init container copies it from the launcher's image into an {@code emptyDir}. */
    record InitContainer() implements Delivery {}

    /** The launcher's image is itself the volume (KEP-4639). */
    record ImageVolume() implements Delivery {}

    /**
     * A ConfigMap holds it, for one architecture.
     *
     * @param name the ConfigMap's, in the pod's namespace
     */
    record ConfigMap(String name) implements Delivery {}

    /** The word for it in the configuration and in the status annotation. */
    default String label() {
        return switch (this) {
            case InitContainer() -> "initContainer";
            case ImageVolume() -> "imageVolume";
            case ConfigMap _ -> "configMap";
        };
    }
}
