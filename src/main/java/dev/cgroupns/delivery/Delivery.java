package dev.cgroupns.delivery;

/** How the launcher gets into one pod. */
public sealed interface Delivery {

    /** An init container copies it from the launcher's image into an {@code emptyDir}. */
    record InitContainer() implements Delivery {}

    /** The launcher's image is mounted as a volume (KEP-4639). */
    record ImageVolume() implements Delivery {}

    /**
     * A ConfigMap has the launcher for one architecture.
     *
     * @param name the name of the ConfigMap, which is in the pod's namespace
     */
    record ConfigMap(String name) implements Delivery {}

    /** The mode that asks for it, whose value also stands in the status annotation and in metrics. */
    default DeliveryMode mode() {
        return switch (this) {
            case InitContainer() -> DeliveryMode.INIT_CONTAINER;
            case ImageVolume() -> DeliveryMode.IMAGE_VOLUME;
            case ConfigMap _ -> DeliveryMode.CONFIG_MAP;
        };
    }
}
